import type { CauseView, ChunkView, CitationView, FindingView, ReportView } from './view-types.js';

export const NO_FINDING = 'Nothing deviates from its normal range.';

/** `41 % → 99.8 %, since 03:10:44 UTC (2 min 1 s before the alert)`. */
export function factText(finding: FindingView): string {
  const { change, onset, fromStart } = finding;
  const since = fromStart
    ? `from the first sample on (${onset.utc})`
    : `since ${onset.utc}${onset.relative ? ` (${onset.relative})` : ''}`;
  return change ? `${change}, ${since}` : since;
}

export function whyTitle({ headline: { tone } }: ReportView): string {
  return tone === 'failure' ? 'Why' : 'What stands out';
}

export function doFirstTitle({ headline: { tone } }: ReportView): string {
  if (tone === 'failure') return 'Do this first';
  return tone === 'unsure' ? 'Look at this first' : 'If in doubt';
}

/** What a chunk rests on besides the sources of its change, which are named with the change. */
export function otherCitations(chunk: Pick<ChunkView, 'citations' | 'change'>): CitationView[] {
  return chunk.citations.filter((citation) => !chunk.change?.sources.includes(citation));
}

/** The causes besides the leading one: those worth a look, and those that validation ruled out. */
export function alternativesOf(
  view: ReportView,
  most: number,
): { worth: CauseView[]; ruledOut: CauseView[] } {
  const others = view.causes.filter((cause) => cause.id !== view.headline.causeId);
  const isRuledOut = (cause: CauseView) => cause.verdict.verdict === 'dropped';
  const worth = others.filter((cause) => !isRuledOut(cause) && cause.confidence.value >= 0.01);
  return { worth: worth.slice(0, most), ruledOut: others.filter(isRuledOut) };
}

export const NOTHING_CLOSE = 'Nothing else comes close: every other cause weighed is below 1 %.';
