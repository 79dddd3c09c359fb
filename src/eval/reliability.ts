/** One answer: how sure it was, and whether it was right. */
export interface Answer {
  confidence: number;
  right: boolean;
}

/** One bin of the reliability table. */
export interface Bin {
  cases: number;
  /** Mean confidence and share of right answers, 0 to 1. */
  confidence: number;
  accuracy: number;
}

const MOST_BINS = 10;
/** Fewer answers than this in a bin say nothing. */
const LEAST_IN_BIN = 5;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function byConfidence(answers: readonly Answer[]): Answer[] {
  return [...answers].sort((a, b) => a.confidence - b.confidence);
}

/** Bins of equal mass, least sure first. */
export function reliabilityTable(answers: readonly Answer[]): Bin[] {
  const sorted = byConfidence(answers);
  const count = Math.max(1, Math.min(MOST_BINS, Math.floor(sorted.length / LEAST_IN_BIN)));
  return Array.from({ length: count }, (_, bin) => {
    const from = Math.round((bin * sorted.length) / count);
    const inside = sorted.slice(from, Math.round(((bin + 1) * sorted.length) / count));
    return {
      cases: inside.length,
      confidence: mean(inside.map((answer) => answer.confidence)),
      accuracy: mean(inside.map((answer) => Number(answer.right))),
    };
  }).filter((bin) => bin.cases > 0);
}

/** Expected calibration error: mean distance between confidence and accuracy of the bins. NaN without answers. */
export function expectedCalibrationError(answers: readonly Answer[]): number {
  const gaps = reliabilityTable(answers).map((bin) => bin.cases * Math.abs(bin.confidence - bin.accuracy));
  return answers.length === 0 ? NaN : gaps.reduce((sum, gap) => sum + gap, 0) / answers.length;
}

/** Mean squared distance of the confidence from 1 (right) or 0 (wrong): 0 is best. NaN without answers. */
export function brierScore(answers: readonly Answer[]): number {
  return mean(answers.map(({ confidence, right }) => (confidence - Number(right)) ** 2));
}

export interface CoveragePoint {
  /** Only answers at least this sure are given. */
  threshold: number;
  /** Share of cases that then get an answer, and the accuracy among those. */
  coverage: number;
  accuracy: number;
}

/** What abstaining below each confidence would cost and bring, surest answers first. */
export function coverageCurve(answers: readonly Answer[]): CoveragePoint[] {
  const sorted = byConfidence(answers).reverse();
  let right = 0;
  return sorted.flatMap((answer, index) => {
    right += Number(answer.right);
    if (sorted[index + 1]?.confidence === answer.confidence) return [];
    return [
      {
        threshold: answer.confidence,
        coverage: (index + 1) / sorted.length,
        accuracy: right / (index + 1),
      },
    ];
  });
}
