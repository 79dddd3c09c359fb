import { z } from 'zod';
import type { Line } from '../../domain/chat-message.js';
import type { Citation } from '../../domain/report.js';
import { cleanLine } from '../../report/clean.js';
import { viewFinding } from '../../report/view-findings.js';
import { factText } from '../../report/view-words.js';
import { confidenceText } from '../../report/words.js';
import { context, italic, textBlock } from '../messages/parts.js';
import { INTENTS } from './intent.js';
import type { IntentKind } from './intent.js';
import { citeFinding, findingsById } from './scene.js';
import type { Reply, Scene } from './scene.js';

const FINDINGS = 40;
const TURNS = 6;
const LONGEST = 1500;

const modelTurnSchema = z.object({
  intent: z.enum([...INTENTS, 'question', 'talk']),
  /** The request said anew in short English, with ids, hosts and times as they were. */
  request: z.string().max(400),
  /** Only for `question`. */
  answer: z.string().max(3000),
  cites: z.array(z.string().max(120)).max(12),
});

/** What a model made of words that no rule understands. */
export type ModelTurn =
  { kind: IntentKind; request: string } | { kind: 'question'; reply: Reply } | { kind: 'talk' };

function inputsOf({ diagnosis, dialogue, said, turn }: Scene): Record<string, string> {
  const { findings, report, matches } = diagnosis;
  return {
    message: `${turn.userName}: ${said.text}`,
    findings: findings
      .slice(0, FINDINGS)
      .map((finding) => {
        const view = viewFinding(finding, diagnosis.incident);
        return `${finding.id} ${view.title}: ${factText(view)}${finding.disputed === undefined ? '' : ' (disputed)'}`;
      })
      .join('\n'),
    causes: report.rootCauses
      .map(
        (cause) =>
          `${cause.id} “${cause.title}” ${confidenceText(cause.confidence)}; for ${cause.for.join(', ')}; against ${cause.against.join(', ')}`,
      )
      .join('\n'),
    steps: report.steps.map((step) => `${step.id} (${step.verdict}) ${step.text}`).join('\n'),
    documents: matches.map((match) => `${match.id} ${match.title}`).join('\n'),
    dialogue: [
      ...dialogue.summary.slice(-5),
      ...dialogue.turns
        .slice(-TURNS)
        .map((one) => `${one.userName}: ${one.text}\nbot: ${one.answer.slice(0, 300)}`),
    ].join('\n'),
  };
}

function citationsOf(
  { diagnosis, deps }: Scene,
  refs: readonly string[],
): { valid: Citation[]; unknown: string[] } {
  const valid: Citation[] = [];
  const unknown: string[] = [];
  for (const ref of new Set(refs)) {
    const finding = diagnosis.findings.find(({ id }) => id === ref);
    const sop = deps.knowledge.sops.find(({ id }) => id === ref.split('#')[0]);
    const item = deps.knowledge.cases.find(({ id }) => id === ref);
    if (finding !== undefined) valid.push({ kind: 'finding', ref, link: finding.link });
    else if (sop !== undefined) valid.push({ kind: 'sop', ref, link: `knowledge:${sop.file}` });
    else if (item !== undefined) valid.push({ kind: 'historical-case', ref, link: item.source.url });
    else unknown.push(ref);
  }
  return { valid, unknown };
}

/** A model's own words stand only with citations that exist and nothing that the gate has against them; else they are marked. */
export function gate(scene: Scene, answer: string, cites: readonly string[], name: string): Reply {
  const text = cleanLine(answer, LONGEST);
  const inText = Array.from(text.matchAll(/\[([MLS]\d{1,2})\]/g), (match) => match[1] ?? '');
  const { valid, unknown } = citationsOf(scene, [...cites, ...inText]);
  const objections = [
    ...(valid.length === 0 ? ['it cites no finding, SOP or case'] : []),
    ...unknown.map((ref) => `${cleanLine(ref, 60)} does not exist`),
    ...(valid.length === 0 ? [] : scene.deps.procedures.objections(text, valid, scene.diagnosis)),
  ];
  const refs = valid.map(({ ref }) => ref);
  const findings = findingsById(scene.diagnosis, refs);
  const rests: Line = [
    ...findings.flatMap((finding) => [citeFinding(scene, finding), ' ']),
    refs.filter((ref) => !findings.some(({ id }) => id === ref)).join(' '),
  ];
  return {
    summary: objections.length === 0 ? text : `Not verified: ${text}`,
    blocks: [
      ...(objections.length === 0
        ? []
        : [
            textBlock(
              '⚠️ ',
              italic('Not verified, take it as a guess: '),
              cleanLine([...new Set(objections)].join('; '), 400),
              '.',
            ),
          ]),
      textBlock(text),
      ...(refs.length === 0 ? [] : [textBlock('It rests on ', ...rests)]),
      context(
        `Written by ${name}${objections.length === 0 ? '; its citations and figures were checked' : ''}.`,
      ),
    ],
    cites: refs,
  };
}

/** Asks the model what is meant. Undefined when there is none or it fails: then the rules alone decide. */
export async function askModel(scene: Scene): Promise<ModelTurn | undefined> {
  const {
    deps,
    diagnosis,
    context: { signal },
  } = scene;
  const model = deps.openModel?.(diagnosis.incident);
  if (model === undefined) return undefined;
  try {
    const turn = await model.ask('converse', inputsOf(scene), modelTurnSchema, signal);
    if (turn.intent === 'talk') return { kind: 'talk' };
    if (turn.intent === 'question')
      return turn.answer.trim() === ''
        ? undefined
        : { kind: 'question', reply: gate(scene, turn.answer, turn.cites, model.name) };
    return { kind: turn.intent, request: turn.request };
  } catch (error) {
    signal.throwIfAborted();
    deps.logger.warn({ turnId: scene.turn.id, err: error }, 'model did not understand a turn');
    return undefined;
  }
}
