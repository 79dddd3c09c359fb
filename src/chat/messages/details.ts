import type { ChatBlock, ChatMessage, Line } from '../../domain/chat-message.js';
import { truncate } from '../../report/clean.js';
import type { CauseView, ChunkView, FindingView, ReportView, VerdictView } from '../../report/view-types.js';
import { disputedText, factText, NO_FINDING } from '../../report/view-words.js';
import {
  bold,
  bullets,
  context,
  dotted,
  heading,
  italic,
  link,
  prose,
  resolutionBlocks,
  shorten,
  textBlock,
} from './parts.js';

const MAX_FINDINGS = 14;
const MAX_EXCERPT = 4;

/** "Show evidence": every finding, strongest first, with its log lines. */
export function evidenceMessage(view: ReportView): ChatMessage {
  const { host } = view.headline;
  const shown = view.findings.slice(0, MAX_FINDINGS);
  const rest = view.findings.length - shown.length;
  return {
    summary: `Evidence for ${host}: ${view.findings.length} findings`,
    blocks: [
      heading(`Evidence for ${host}`),
      ...(shown.length > 0
        ? (['metrics', 'logs', 'stacks'] as const).flatMap((modality) => modalityBlocks(shown, modality))
        : [textBlock(NO_FINDING)]),
      ...(rest > 0 ? [context(`${rest} weaker findings are in the full report.`)] : []),
      ...sourceBlocks(view),
    ],
  };
}

const TITLES = { metrics: 'Metrics', logs: 'Logs', stacks: 'Stacks' } as const;

/** Metrics as a list; logs and stacks with what they say. */
function modalityBlocks(findings: readonly FindingView[], modality: FindingView['modality']): ChatBlock[] {
  const own = findings.filter((finding) => finding.modality === modality);
  if (own.length === 0) return [];
  const plain = own.every(({ excerpt }) => excerpt.length === 0);
  return [
    heading(TITLES[modality]),
    ...(plain ? [bullets(own.map(findingLine))] : own.flatMap(findingBlocks)),
  ];
}

function findingLine(finding: FindingView): Line {
  const facts = [`${finding.strength} signal`, finding.trend, finding.saturated ? 'saturated' : null];
  const { href } = finding.link;
  const disputed = disputedText(finding);
  return [
    bold(`${finding.id} ${finding.title}`),
    ` ${factText(finding)}, `,
    italic(facts.filter((fact) => fact !== null).join(', ')),
    ...(disputed === null ? [] : ['. ', bold(disputed)]),
    ...(href?.startsWith('http') ? [' ', link('see the data', href)] : []),
  ];
}

function findingBlocks(finding: FindingView): ChatBlock[] {
  const excerpt = finding.excerpt.slice(0, MAX_EXCERPT).map((text) => truncate(text, 220));
  return [textBlock(...findingLine(finding)), ...(excerpt.length > 0 ? [codeBlock(excerpt)] : [])];
}

const codeBlock = (lines: readonly string[]): ChatBlock => ({ kind: 'code', text: lines.join('\n') });

function sourceBlocks(view: ReportView): ChatBlock[] {
  const lines = view.sources.map((source) => {
    const note = source.lacking && source.note !== null ? `, ${truncate(source.note, 160)}` : '';
    return `${source.modality} from ${source.source}: ${source.status}${note}`;
  });
  return lines.length > 0 ? [heading('Sources'), bullets([...new Set(lines)].map((line) => [line]))] : [];
}

/** "Show validation": the chain of reasoning, and what validation said of every chunk. */
export function validationMessage(view: ReportView): ChatMessage {
  const { host } = view.headline;
  return {
    summary: `Validation of the report on ${host}`,
    blocks: [
      heading(`How the report on ${host} was checked`),
      ...(view.steps.length > 0 ? [bullets(view.steps.map(stepLine))] : [textBlock('There are no steps.')]),
      ...causeBlocks(view),
      ...changedSteps(view),
    ],
  };
}

function stepLine(step: ChunkView): Line {
  const cites = step.citations.slice(0, 6).map((citation) => citation.label);
  return [
    bold(`${step.id} `),
    ...prose(shorten(step.text, 400)),
    ...verdictSpans(step.verdict),
    ...changeSpans(step),
    ...(cites.length > 0 ? [' Rests on ', truncate(cites.join('; '), 240), '.'] : []),
  ];
}

/** What is hardly possible and was not touched is only counted. */
function causeBlocks({ causes }: ReportView): ChatBlock[] {
  const told = causes.filter(
    (cause, index) => index < 2 || cause.confidence.value >= 0.01 || cause.change !== null,
  );
  const shown = told.slice(0, 8);
  if (shown.length === 0) return [];
  const rest = causes.length - shown.length;
  return [
    heading('Causes'),
    bullets(shown.map(causeLine)),
    ...(rest > 0 ? [context(`${rest} more were weighed: they are in the full report.`)] : []),
  ];
}

function causeLine(cause: CauseView): Line {
  return [
    bold(`${cause.rank}. ${cause.title}`),
    `: ${cause.confidence.text}`,
    ...verdictSpans(cause.verdict),
    ...changeSpans(cause),
  ];
}

function verdictSpans({ verdict, reasons }: VerdictView): Line {
  const why = reasons.length > 0 ? `: ${truncate(reasons.join('; '), 300)}` : '';
  return [' ', italic(`[${verdict}${why}]`)];
}

function changeSpans({ change }: Pick<ChunkView, 'change'>): Line {
  if (change === null) return [];
  const from = change.sources.map((source) => source.label).join('; ');
  return [
    ` The draft said: “${truncate(change.draft, 200)}”${from ? `; changed to agree with ${truncate(from, 160)}` : ''}.`,
  ];
}

/** Steps to resolve that validation changed or dropped. */
function changedSteps(view: ReportView): ChatBlock[] {
  const steps = view.causes
    .flatMap((cause) => cause.resolution)
    .filter((step) => step.change !== null || step.verdict.verdict === 'dropped')
    .slice(0, 6);
  if (steps.length === 0) return [];
  const lines = steps.map((step): Line => [
    ...prose(shorten(step.text, 240)),
    ...verdictSpans(step.verdict),
    ...changeSpans(step),
  ]);
  return [heading('Steps that validation changed'), bullets(lines)];
}

/** Only the commands, in order, with their risk. */
export function commandsMessage(view: ReportView): ChatMessage {
  const { host, title, tone } = view.headline;
  const steps = [...(view.doFirst ? [view.doFirst] : []), ...view.then];
  const blocks = steps.flatMap((step, index): ChatBlock[] => [
    ...(index > 0 ? [{ kind: 'divider' as const }] : []),
    ...resolutionBlocks(step, `${index + 1}. `),
  ]);
  return {
    summary: `Commands for ${host}`,
    blocks: [
      heading(`What to do on ${host}`),
      context(...dotted([title], tone === 'unsure' ? ['not certain: look before you act'] : null)),
      ...(blocks.length > 0 ? blocks : [textBlock('Nothing has to be done.')]),
      context('OScope ran none of them. Read the risk first.'),
    ],
  };
}
