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

/** What is disputed, marked as such wherever it is shown: it was measured, but it speaks for no cause. */
export function disputedText({ disputed }: FindingView): string | null {
  return disputed === null ? null : `Disputed, speaks for no cause: an engineer says “${disputed}”`;
}

/** `Why` stands only over what the cause rests on. */
export function whyTitle({ headline: { tone, causeId }, causes, whySaid }: ReportView): string {
  const rests = whySaid.length > 0 || causes.some(({ id, for: facts }) => id === causeId && facts.length > 0);
  return tone === 'failure' && rests ? 'Why' : 'What stands out';
}

export function doFirstTitle({ headline: { tone } }: ReportView): string {
  if (tone === 'failure') return 'Do this first';
  return tone === 'unsure' ? 'Look at this first' : 'If in doubt';
}

/** What a chunk rests on besides the sources of its change, which are named with the change. */
export function otherCitations(chunk: Pick<ChunkView, 'citations' | 'change'>): CitationView[] {
  return chunk.citations.filter((citation) => !chunk.change?.sources.includes(citation));
}

/** Besides the answer there is something else; without an answer all causes are on a level. */
export function alternativesTitle({ headline: { tone } }: ReportView): string {
  return tone === 'unsure' ? 'What it could be' : 'What else it could be';
}

/** The causes besides the answer: those worth a look, and those that validation ruled out. A best guess is no answer. */
export function alternativesOf(
  view: ReportView,
  most: number,
): { worth: CauseView[]; ruledOut: CauseView[] } {
  const { tone, causeId } = view.headline;
  const others = view.causes.filter((cause) => tone === 'unsure' || cause.id !== causeId);
  const isRuledOut = (cause: CauseView) => cause.verdict.verdict === 'dropped';
  const worth = others.filter((cause) => !isRuledOut(cause) && cause.confidence.value >= 0.01);
  return { worth: worth.slice(0, most), ruledOut: others.filter(isRuledOut) };
}

export function nothingClose({ headline: { tone } }: ReportView): string {
  return tone === 'unsure'
    ? 'No cause weighed reaches 1 %.'
    : 'Nothing else comes close: every other cause weighed is below 1 %.';
}
