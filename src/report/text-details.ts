import { truncate } from './clean.js';
import { blank, labelled, paragraph, titled } from './text-lines.js';
import type { Line } from './text-lines.js';
import { factLines, quoteLine, resolutionLines, VERDICT_STYLES } from './text-parts.js';
import type {
  ChangeView,
  ChunkView,
  CitationView,
  CauseView,
  FindingView,
  MatchView,
  ReportView,
  ResolutionView,
} from './view-types.js';
import { otherCitations } from './view-words.js';

/** What the short report leaves out. */
export function detailSections(view: ReportView, width: number): Line[][] {
  return [
    titled('EVIDENCE', spaced(view.findings.map((finding) => evidence(finding, width)))),
    titled('CHAIN OF REASONING', spaced(view.steps.map((step) => chunk(step, width)))),
    titled('ROOT CAUSES', spaced(view.causes.map((cause) => rootCause(cause, view, width)))),
    titled(
      'STANDARD PROCEDURES',
      view.sops.flatMap((match) => matched(match, width)),
    ),
    titled(
      'HISTORICAL CASES',
      view.cases.flatMap((match) => matched(match, width)),
    ),
    titled('SOURCES', sources(view, width)),
  ];
}

function spaced(items: readonly Line[][]): Line[] {
  return items.flatMap((item, index) => (index === 0 ? item : [blank, ...item]));
}

function evidence(finding: FindingView, width: number): Line[] {
  // The first line of a log stands with its numbers already.
  const quoted = finding.modality === 'logs' ? 1 : 0;
  const facts = [
    `${finding.strength} signal`,
    finding.trend,
    finding.saturated ? 'saturated' : null,
    finding.link.label,
  ];
  return [
    ...factLines('  ', finding, width),
    ...finding.excerpt.slice(quoted, 5).map((line) => quoteLine('  ', line, width)),
    ...paragraph('  ', facts.filter(Boolean).join(', '), width, 'dim'),
  ];
}

function chunk(step: ChunkView, width: number): Line[] {
  return [...paragraph(`  ${step.id} `, step.text, width), ...validation('     ', step, width)];
}

/** What validation said, why, what it changed, and what the text rests on. */
function validation(
  indent: string,
  step: Omit<ChunkView, 'id' | 'text' | 'confidence'>,
  width: number,
): Line[] {
  const { verdict, meaning, reasons } = step.verdict;
  return [
    ...labelled(indent, `${verdict}:`, VERDICT_STYLES[verdict], meaning, width),
    ...reasons.flatMap((reason) => paragraph(`${indent}- `, reason, width, 'dim')),
    ...(step.change ? change(indent, step.change, width) : []),
    ...rests(indent, otherCitations(step), width),
  ];
}

function change(indent: string, { draft, sources }: ChangeView, width: number): Line[] {
  const from = sources.map((source) => source.label).join('; ');
  return [
    ...paragraph(`${indent}The draft said: `, draft, width, 'dim'),
    ...(from ? paragraph(`${indent}Changed to agree with: `, from, width, 'dim') : []),
  ];
}

function rests(indent: string, citations: readonly CitationView[], width: number): Line[] {
  if (citations.length === 0) return [];
  return paragraph(
    `${indent}Rests on: `,
    citations.map((citation) => citation.label).join('; '),
    width,
    'dim',
  );
}

function rootCause(cause: CauseView, view: ReportView, width: number): Line[] {
  const leading = cause.id === view.headline.causeId;
  const ids = (findings: readonly FindingView[]) =>
    findings.map((finding) => finding.id).join(', ') || 'nothing';
  return [
    ...paragraph(
      `  ${cause.rank}. `,
      `${cause.title} (${cause.id}): ${cause.confidence.text}`,
      width,
      'bold',
    ),
    ...(cause.statement ? paragraph('     ', cause.statement, width) : []),
    ...paragraph('     ', `For it: ${ids(cause.for)}; against it: ${ids(cause.against)}.`, width),
    ...validation('     ', cause, width),
    // What to do about the leading cause stands at the top of the report: here only how it was checked.
    ...cause.resolution.flatMap((step) =>
      leading ? checkedStep(step, width) : resolutionLines('     ', step, width),
    ),
  ];
}

function checkedStep(step: ResolutionView, width: number): Line[] {
  if (step.change === null && step.verdict.verdict === 'supported') return [];
  const text = step.verdict.verdict === 'dropped' || step.change ? step.text : truncate(step.text, 80);
  return [...paragraph('     Step: ', text, width), ...validation('       ', step, width)];
}

function matched(match: MatchView, width: number): Line[] {
  const shared = match.sharedTerms.length > 0 ? `; shares: ${match.sharedTerms.join(', ')}` : '';
  return [
    ...paragraph('  - ', `${match.label}: ${match.similarity}${shared}`, width),
    ...paragraph('    ', match.href ?? match.where, width, match.href ? 'cyan' : 'dim'),
  ];
}

function sources(view: ReportView, width: number): Line[] {
  return view.sources.flatMap((source) => [
    ...paragraph('  - ', `${source.modality}, ${source.source}: ${source.status}; ${source.query}`, width),
    ...(source.note && !view.missing.includes(source.note)
      ? paragraph('    ', source.note, width, 'yellow')
      : []),
  ]);
}
