import type { Line } from '../../../domain/chat-message.js';
import type { Finding } from '../../../domain/finding.js';
import type { RootCause } from '../../../domain/report.js';
import { NO_REVISION } from '../../../domain/revision.js';
import type { Symptom } from '../../../domain/symptom.js';
import { cleanLine } from '../../../report/clean.js';
import { clauseTokens, clausesOf } from '../../../text/words.js';
import { bold, bullets, context, textBlock } from '../../messages/parts.js';
import { causeMeant, findingsNamed, findingsPointedAt, leadingCause } from '../referents.js';
import { addTo, isEmpty, reexamine, without, wordsOf } from '../revising.js';
import { citeFinding, findingLine, findingsById } from '../scene.js';
import type { Reply, Scene } from '../scene.js';
import { belongsTo, isEvent, topicsOfRole } from '../topics.js';

const MOST = 8;

/** Asks which finding is meant; a number or an id answers. */
function askWhich(scene: Scene): Reply {
  const lead = leadingCause(scene.diagnosis);
  const findings = findingsById(scene.diagnosis, lead?.for ?? []).slice(0, 5);
  const text =
    'Which finding do you dispute? Name its id, for example “M1 is wrong”, and I weigh the rest again.';
  return {
    summary: text,
    blocks: [
      textBlock(text),
      ...(findings.length === 0 ? [] : [bullets(findings.map((finding) => findingLine(scene, finding)))]),
    ],
    cites: findings.map(({ id }) => id),
    expecting:
      findings.length === 0
        ? undefined
        : { kind: 'choice', ref: `dispute:${findings.map(({ id }) => id).join(',')}` },
  };
}

/** "Memory is below the threshold" speaks of measurements: log lines are disputed only by their id. */
function disputable(scene: Scene): Finding[] {
  const { said } = scene;
  if (said.findings.length > 0) return findingsById(scene.diagnosis, said.findings);
  const named = findingsNamed(scene);
  const found = named.length > 0 ? named : findingsPointedAt(scene);
  const measured = found.filter((finding) => finding.modality === 'metrics' && !isEvent(finding));
  return measured.length > 0 ? measured : found;
}

export function dispute(scene: Scene, findings: readonly Finding[]): Promise<Reply> {
  const why = wordsOf(scene);
  const ids = findings.map(({ id }) => id);
  return reexamine(scene, {
    revision: addTo(scene.dialogue.revision, { disputed: ids.map((finding) => ({ finding, why })) }),
    decision: `${scene.turn.userName} disputes ${ids.join(', ')}: “${why}”`,
    understood: findings
      .slice(0, MOST)
      .map((finding): Line => ['Disputed, speaks for no cause now: ', ...findingLine(scene, finding)]),
    cites: ids,
  });
}

export async function objectionReply(scene: Scene): Promise<Reply> {
  const findings = disputable(scene).filter((finding) => finding.disputed === undefined);
  if (findings.length > 0) return dispute(scene, findings.slice(0, MOST));
  const { said } = scene;
  if (said.topics.length > 0) {
    const topic = said.topics.map(({ id }) => id).join(' and ');
    const lead = leadingCause(scene.diagnosis);
    const text = `Agreed: no measurement of ${topic} speaks for a cause here, so nothing changes.`;
    return {
      summary: text,
      blocks: [
        textBlock(text),
        ...(lead === undefined
          ? []
          : [
              textBlock(
                'What leads rests on ',
                ...findingsById(scene.diagnosis, lead.for.slice(0, 4)).flatMap((finding) => [
                  citeFinding(scene, finding),
                  ' ',
                ]),
              ),
            ]),
      ],
      cites: lead?.for.slice(0, 4) ?? [],
    };
  }
  return askWhich(scene);
}

/** Least confidence of a cause that is ruled out because its part of the system is. */
const LEADS = 0.02;

/** The leading causes of the parts of the system that are named: by their id, or by what speaks for them first. */
function causesOfTopics({ said, diagnosis }: Scene): RootCause[] {
  return diagnosis.report.rootCauses.filter((cause) => {
    if (cause.confidence < LEADS || cause.verdict === 'dropped' || cause.id === 'none') return false;
    const cited = findingsById(diagnosis, cause.for.slice(0, 3));
    return (
      said.topics.some(({ words }) => words.test(cause.id.replace(/[._]/g, ' '))) ||
      (cited.length > 0 && cited.every((finding) => belongsTo(finding, said.topics)))
    );
  });
}

/** "It is not nginx", "it isn't our gateway": something else than what was spoken of. */
const NAMES_ANOTHER =
  /(?:\bnot|n't|\bcannot) (?:be )?(?:(?:the|an?|our|my) (?!(?:root )?(?:cause|reason|culprit|problem|issue)\b)\w|(?!(?:that|this|it|so)$)[\w.-]+$)/;

/** "It is not that": the cause that leads. */
function causePointedAt(scene: Scene): RootCause[] {
  const { said, diagnosis } = scene;
  const lead = leadingCause(diagnosis);
  const points = /\b(?:that|it|this)\b/.test(said.plain) && said.topics.length === 0;
  if (NAMES_ANOTHER.test(said.plain)) return [];
  return lead !== undefined && points && findingsNamed(scene).length === 0 ? [lead] : [];
}

function nothingToRuleOut({ said }: Scene): Reply {
  const topic = said.topics.map(({ id }) => id).join(' and ');
  const text = `No cause of ${topic} leads in this report, so there is none to rule out and nothing changes.`;
  return {
    summary: text,
    blocks: [textBlock(text), context('“what else could it be?” lists the causes that were weighed.')],
    cites: [],
  };
}

/** "It is not the disk": a cause is ruled out; when only a part of the system is named, its leading causes. */
export async function excludeReply(scene: Scene): Promise<Reply> {
  const { said } = scene;
  const why = wordsOf(scene);
  const meant = causeMeant(scene);
  const ofTopics = causesOfTopics(scene);
  const causes = meant?.named === true ? [meant] : ofTopics.length > 0 ? ofTopics : causePointedAt(scene);
  if (causes.length === 0) {
    if (said.topics.length > 0 && said.findings.length === 0) return nothingToRuleOut(scene);
    return findingsNamed(scene).length > 0
      ? dispute(scene, disputable(scene).slice(0, MOST))
      : askWhich(scene);
  }
  return reexamine(scene, {
    revision: addTo(scene.dialogue.revision, { excluded: causes.map(({ id }) => ({ cause: id, why })) }),
    decision: `${scene.turn.userName} rules out ${causes.map(({ title }) => `“${title}”`).join(', ')}: “${why}”`,
    understood: causes.map(({ title }): Line => ['Ruled out: ', bold(title)]),
    cites: [],
  });
}

/** Terms of the vocabulary that are said outright, with their direction: "the disk throws I/O errors". */
export function termsSaid({ said, deps }: Pick<Scene, 'said' | 'deps'>): string[] {
  const clauses = [...clausesOf(said.text), said.text].map((clause) => new Set(clauseTokens(clause)));
  return [...deps.knowledge.terms.values()]
    .filter((term) =>
      [term.wording, ...term.synonyms].some((phrase) => {
        const tokens = clauseTokens(phrase);
        return tokens.length >= 2 && clauses.some((clause) => tokens.every((token) => clause.has(token)));
      }),
    )
    .map(({ id }) => id)
    .slice(0, 4);
}

const NORMAL =
  /\b(?:normal|expected|by design|as designed|intended|intentional|deliberate|on purpose|planned|usual|always|known|supposed to|legit(?:imate)?|business as usual|every (?:night|day|week)|allowed to)\b/;

/** Symptoms that are normal here. Errors are never normal by a general word: they have to be named by their id. */
function expectedSymptoms(scene: Scene): Symptom[] {
  const { said, diagnosis } = scene;
  if (!NORMAL.test(said.plain)) return [];
  const named = findingsNamed(scene);
  const byRole = diagnosis.findings.filter((finding) => belongsTo(finding, topicsOfRole(said.plain)));
  const meant = named.length > 0 ? named : byRole.length > 0 ? byRole : findingsPointedAt(scene);
  const measured = meant.filter((finding) => !isEvent(finding) || said.findings.includes(finding.id));
  const ids = new Set(measured.map(({ id }) => id));
  return diagnosis.symptoms.filter(
    ({ findings }) => findings.length > 0 && findings.every((id) => ids.has(id)),
  );
}

export async function hintReply(scene: Scene): Promise<Reply> {
  const { dialogue, diagnosis, turn } = scene;
  const why = wordsOf(scene);
  const expected = expectedSymptoms(scene);
  const known = new Set(diagnosis.symptoms.map(({ term }) => term));
  const terms =
    expected.length > 0 || NORMAL.test(scene.said.plain)
      ? []
      : termsSaid(scene).filter((term) => !known.has(term));
  const revision = addTo(dialogue.revision, {
    hints: [{ text: why, terms }],
    expected: [...new Set(expected.map(({ term }) => term))].map((term) => ({ term, why })),
  });
  const wording = (term: string): string => scene.deps.knowledge.terms.get(term)?.wording ?? term;
  if (expected.length === 0 && terms.length === 0) {
    const text =
      'Noted. It fits no symptom that I know, so it changes no confidence; it stays in the notes and in the post-mortem.';
    return {
      summary: text,
      blocks: [
        textBlock(text),
        context('If it makes a finding normal or wrong, say which: “M1 is normal here”.'),
      ],
      cites: [],
      decision: `${turn.userName} says: “${why}”`,
      revision,
    };
  }
  return reexamine(scene, {
    revision,
    decision: `${turn.userName} says: “${why}”`,
    understood: [
      ...expected
        .slice(0, MOST)
        .map((symptom): Line => [
          'Normal here, no longer counts: ',
          bold(symptom.wording),
          ...findingsById(diagnosis, symptom.findings.slice(0, 3)).flatMap((finding) => [
            ' ',
            citeFinding(scene, finding),
          ]),
        ]),
      ...terms.map((term): Line => ['Counts as your report of: ', bold(wording(term))]),
    ],
    cites: [...new Set(expected.flatMap(({ findings }) => findings))],
  });
}

/** "Forget that", "M1 counts after all", "start over". */
export async function undoReply(scene: Scene): Promise<Reply> {
  const { dialogue, said, turn } = scene;
  const { revision } = dialogue;
  const everything = /\b(?:all|everything|start over|reset)\b/.test(said.plain) && said.findings.length === 0;
  const last = dialogue.turns.findLast(
    ({ text, decision }) =>
      decision !== undefined &&
      !isEmpty(revision) &&
      JSON.stringify(without(revision, new Set([kept(text)]))) !== JSON.stringify(revision),
  );
  const next = everything
    ? NO_REVISION
    : said.findings.length > 0
      ? { ...revision, disputed: revision.disputed.filter(({ finding }) => !said.findings.includes(finding)) }
      : last === undefined
        ? revision
        : without(revision, new Set([kept(last.text)]));
  if (JSON.stringify(next) === JSON.stringify(revision)) {
    const text = 'There is nothing to take back: nothing that was said has changed the diagnosis.';
    return { summary: text, blocks: [textBlock(text)], cites: [] };
  }
  const what = everything
    ? 'all that was said'
    : said.findings.length > 0
      ? `the objection to ${said.findings.join(', ')}`
      : `“${kept(last?.text ?? '')}”`;
  return reexamine(scene, {
    revision: next,
    decision: `${turn.userName} takes back ${what}`,
    understood: [[`Taken back: ${what}.`]],
    cites: said.findings,
  });
}

/** As `wordsOf` keeps the words of a turn. */
const kept = (text: string): string => cleanLine(text, 300);
