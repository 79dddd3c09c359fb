import type { ChunkView, CitationView, FindingView, ReportView } from './view-types.js';

export const NO_FINDING = 'Nothing deviates from its normal range.';

/** `41% → 99.8%, since 03:10:44 UTC (2 min 1 s before the alert)`. */
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
