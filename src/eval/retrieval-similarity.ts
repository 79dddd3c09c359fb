/** One narration as vectors before and after alignment. */
export interface AlignedPair {
  caseId: string;
  before: Float32Array;
  after: Float32Array;
}

export interface Similarity {
  pairs: number;
  /** Mean cosine similarity of the narrations as they were told, and in the standard vocabulary. */
  before: number;
  after: number;
}

export interface SimilarityFigure {
  sameCase: Similarity;
  differentCases: Similarity;
  /** Chance that two narrations of one case are closer than two of different cases; 0.5 = alignment says nothing. */
  separation: { before: number; after: number };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Share of pairs (x of `high`, y of `low`) with x > y, ties half: the area under the ROC curve. */
export function separationOf(high: readonly number[], low: readonly number[]): number {
  const sorted = Float64Array.from(low).sort();
  const below = (limit: number, orEqual: boolean): number => {
    let from = 0;
    let to = sorted.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const value = sorted[middle] ?? 0;
      if (value < limit || (orEqual && value === limit)) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  if (high.length === 0 || sorted.length === 0) return NaN;
  return mean(high.map((value) => (below(value, false) + below(value, true)) / 2)) / sorted.length;
}

/** Figure 5 of the paper over all pairs: how alike narrations are before and after alignment. */
export function compareNarrations(narrations: readonly AlignedPair[]): SimilarityFigure {
  const same: { before: number[]; after: number[] } = { before: [], after: [] };
  const different: { before: number[]; after: number[] } = { before: [], after: [] };
  narrations.forEach((one, index) => {
    for (const other of narrations.slice(index + 1)) {
      const target = one.caseId === other.caseId ? same : different;
      target.before.push(dot(one.before, other.before));
      target.after.push(dot(one.after, other.after));
    }
  });
  const summary = ({ before, after }: typeof same): Similarity => ({
    pairs: before.length,
    before: mean(before),
    after: mean(after),
  });
  return {
    sameCase: summary(same),
    differentCases: summary(different),
    separation: {
      before: separationOf(same.before, different.before),
      after: separationOf(same.after, different.after),
    },
  };
}

/** The figure as a Markdown table. */
export function similarityText(figure: SimilarityFigure): string {
  const { sameCase, differentCases, separation } = figure;
  const line = (name: string, before: number, after: number): string =>
    `| ${name} | ${before.toFixed(3)} | ${after.toFixed(3)} |`;
  return [
    'Cosine similarity of two narrations before and after alignment',
    '',
    '| pairs | before | after |',
    '| --- | --- | --- |',
    line(`of one case (${sameCase.pairs})`, sameCase.before, sameCase.after),
    line(`of different cases (${differentCases.pairs})`, differentCases.before, differentCases.after),
    line('same closer than different (AUC)', separation.before, separation.after),
    '',
  ].join('\n');
}
