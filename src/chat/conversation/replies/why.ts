import type { ChatBlock, Line } from '../../../domain/chat-message.js';
import type { Citation, RootCause, Step } from '../../../domain/report.js';
import { cleanLine } from '../../../report/clean.js';
import { confidenceText, verdictMeaning } from '../../../report/words.js';
import {
  bold,
  bullets,
  context,
  heading,
  italic,
  numbered,
  prose,
  shorten,
  textBlock,
} from '../../messages/parts.js';
import { causeMeant, findingsNamed, leadingCause } from '../referents.js';
import type { CauseMeant } from '../referents.js';
import { findingLine, findingsById, hostOf, knowledgeLink } from '../scene.js';
import type { Reply, Scene } from '../scene.js';

const refsOf = (citations: readonly Citation[]): string[] => citations.map((citation) => citation.ref);

/** SOP checks and cases of a chunk as lines with links. */
function sourceLines(scene: Scene, citations: readonly Citation[]): Line[] {
  return citations.flatMap((citation): Line[] => {
    const [id = '', part] = citation.ref.split('#');
    if (citation.kind === 'sop') {
      const check =
        part === undefined ? undefined : scene.deps.procedures.check(citation.ref, scene.diagnosis);
      const title = scene.deps.knowledge.sops.find((sop) => sop.id === id)?.title ?? id;
      return [
        [
          'SOP ',
          knowledgeLink(scene, `“${title}”`, citation.link),
          check === undefined ? '' : `, check ${part ?? ''}: ${check.text}`,
        ],
      ];
    }
    if (citation.kind === 'historical-case') {
      const title = scene.diagnosis.matches.find((match) => match.id === id)?.title ?? id;
      return [['Case ', knowledgeLink(scene, `“${title}”`, citation.link)]];
    }
    return citation.kind === 'engineer' ? [[`An engineer's word: “${cleanLine(citation.ref, 200)}”`]] : [];
  });
}

function verdictLine({ verdict, reasons }: Pick<Step, 'verdict' | 'reasons'>): ChatBlock {
  const why = reasons.length === 0 ? '' : `: ${cleanLine(reasons.join('; '), 400)}`;
  return context(italic(`Validation: ${verdict}`), ` (${verdictMeaning(verdict)})${why}`);
}

function whyStep(scene: Scene, number: number): Reply {
  const { steps } = scene.diagnosis.report;
  const step = steps.find((one) => one.id === `C${number}`);
  if (step === undefined) {
    const text =
      steps.length === 0
        ? 'This report has no steps of reasoning.'
        : `There is no step ${number}: the chain has ${steps.length} steps.`;
    return {
      summary: text,
      blocks: [
        textBlock(text),
        ...(steps.length === 0 ? [] : [numbered(steps.map((one): Line => prose(shorten(one.text, 200))))]),
      ],
      cites: [],
    };
  }
  const findings = findingsById(scene.diagnosis, refsOf(step.citations));
  const lines = [
    ...findings.map((finding) => findingLine(scene, finding)),
    ...sourceLines(scene, step.citations),
  ];
  const changed = step.draft !== step.text ? [context(`The draft said: “${shorten(step.draft, 300)}”`)] : [];
  return {
    summary: `Step ${number}: ${shorten(step.text, 200)}`,
    blocks: [
      textBlock(bold(`Step ${number}: `), ...prose(step.text)),
      ...(lines.length === 0
        ? [textBlock('It cites nothing, so take it as an opinion.')]
        : [textBlock('It rests on:'), bullets(lines)]),
      verdictLine(step),
      ...changed,
    ],
    cites: refsOf(step.citations),
  };
}

/** For, against, checks and verdict of one cause. */
export function causeBlocks(scene: Scene, cause: RootCause): ChatBlock[] {
  const lines = (ids: readonly string[]): Line[] =>
    findingsById(scene.diagnosis, ids)
      .slice(0, 6)
      .map((finding) => findingLine(scene, finding));
  const section = (title: string, items: Line[]): ChatBlock[] =>
    items.length === 0 ? [] : [textBlock(bold(title)), bullets(items)];
  return [
    textBlock(...prose(cause.statement)),
    ...section('For it', lines(cause.for)),
    ...section('Against it', lines(cause.against)),
    ...section('Knowledge', sourceLines(scene, cause.citations)),
    verdictLine(cause),
  ];
}

export function whyReply(scene: Scene): Reply {
  const { said, diagnosis } = scene;
  if (said.step !== null) return whyStep(scene, said.step);
  const meant = said.ordinal === null ? undefined : causeMeant(scene);
  const cause = meant?.cause ?? leadingCause(diagnosis);
  if (cause === undefined) {
    const text = `No cause is named for ${hostOf(diagnosis)}, so there is none to explain.`;
    return { summary: text, blocks: [textBlock(text)], cites: [] };
  }
  const steps = diagnosis.report.steps.map((step): Line => prose(shorten(step.text, 260)));
  const chain =
    steps.length === 0 || cause.id !== leadingCause(diagnosis)?.id
      ? []
      : [textBlock(bold('Step by step')), numbered(steps)];
  return {
    summary: `Why ${cause.title}: ${confidenceText(cause.confidence)}`,
    blocks: [
      heading(`${cause.title}: ${confidenceText(cause.confidence)}`),
      ...causeBlocks(scene, cause),
      ...chain,
      ...(chain.length === 0 ? [] : [context('Ask “why step 2?” for what one of them rests on.')]),
    ],
    cites: [...new Set([...cause.for, ...cause.against, ...refsOf(cause.citations)])],
  };
}

function rankText({ cause, rank }: CauseMeant): string {
  if (cause === null || rank === null)
    return 'It was weighed like every cause of the knowledge base and came out below those that the report lists.';
  if (cause.verdict === 'dropped') return `It is ruled out: ${cleanLine(cause.reasons.join('; '), 300)}.`;
  return `It is number ${rank} of the causes weighed: ${confidenceText(cause.confidence)}.`;
}

/** "Could it be the network?", "why not the disk?": what speaks for and against, ranked as it is. */
export function considerReply(scene: Scene): Reply {
  const { said, diagnosis } = scene;
  const meant = causeMeant(scene);
  const findings = findingsNamed(scene).slice(0, 6);
  const topic = said.topics.map(({ id }) => id).join(' and ');
  if (meant === undefined && findings.length === 0) {
    const lead = leadingCause(diagnosis);
    const text =
      topic === ''
        ? 'I know no cause by that name.'
        : `Nothing abnormal was found about ${topic}, so nothing speaks for it.`;
    const leads =
      lead === undefined ? '' : ` What leads is “${lead.title}”: ${confidenceText(lead.confidence)}.`;
    return { summary: text, blocks: [textBlock(text + leads)], cites: lead?.for.slice(0, 3) ?? [] };
  }
  const about =
    findings.length === 0
      ? []
      : [
          textBlock(
            bold(meant === undefined ? `What was found about ${topic || 'it'}` : 'What was found about it'),
          ),
          bullets(findings.map((finding) => findingLine(scene, finding))),
        ];
  if (meant === undefined)
    return {
      summary: `What was found about ${topic || 'it'}`,
      blocks: about,
      cites: findings.map(({ id }) => id),
    };
  const { cause } = meant;
  return {
    summary: `${meant.title}: ${rankText(meant)}`,
    blocks: [
      textBlock(bold(meant.title)),
      textBlock(rankText(meant)),
      ...(cause === null ? about : causeBlocks(scene, cause)),
      context(
        'If you know it for sure, say so: “it is not the disk”, or answer a check (“what should I check next?”).',
      ),
    ],
    cites: [...new Set([...(cause?.for ?? findings.map(({ id }) => id)), ...(cause?.against ?? [])])],
  };
}
