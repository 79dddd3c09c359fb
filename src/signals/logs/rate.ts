/** A stretch of bins with far more lines than all before it. */
export interface Surge {
  /** Bins `from` up to, not including, `to`. */
  from: number;
  to: number;
  count: number;
  /** Lines a bin, before and within. */
  before: number;
  within: number;
  /** 0 to 1, from how many lines and how many times more. */
  strength: number;
}

export interface SurgeOptions {
  /** Lines that the stretch must have. */
  minCount: number;
  /** How many times the earlier rate. */
  minRatio: number;
}

/** Share of the window that must have been seen before anything in it can be called new or more. */
export const LEAD = 0.12;
/** Added to the lines seen before: none in a short time does not mean none ever. */
const PRIOR_LINES = 1;
/** Log-likelihood ratio that chance does not reach over all stretches of a window. */
const MIN_EVIDENCE = 12;

/**
 * The stretch that a Poisson process at the rate of everything before it explains worst. Bursts that also
 * came earlier (hourly jobs, a service that restarts by design) are no surge.
 */
export function findSurge(bins: ArrayLike<number>, options: SurgeOptions): Surge | null {
  const sums = prefixSums(bins);
  const total = sums.at(-1) ?? 0;
  if (total < options.minCount) return null;
  let best: Surge | null = null;
  let bestEvidence = MIN_EVIDENCE;
  for (let from = leadBins(bins.length); from < bins.length; from++) {
    if (bins[from] === 0) continue;
    const before = ((sums[from] ?? 0) + PRIOR_LINES) / from;
    for (let to = from + 1; to <= bins.length; to++) {
      if (bins[to - 1] === 0) continue;
      const count = (sums[to] ?? 0) - (sums[from] ?? 0);
      const expected = before * (to - from);
      if (count < options.minCount || count < expected * options.minRatio) continue;
      const evidence = count * Math.log(count / expected) - (count - expected);
      if (evidence <= bestEvidence) continue;
      bestEvidence = evidence;
      best = { from, to, count, before, within: count / (to - from), strength: 0 };
    }
  }
  if (best !== null) best = withoutForerunners(best, bins);
  if (best === null || best.count < 2 * busiest(sums, best.from, best.to - best.from)) return null;
  return { ...best, strength: strengthOf(best, options) };
}

/** A stray line or two long before the bulk are not its onset. */
function withoutForerunners(surge: Surge, bins: ArrayLike<number>): Surge {
  let from = surge.from;
  let seen = 0;
  const length = surge.to - surge.from;
  for (let i = surge.from; i < surge.to; i++) {
    const count = bins[i] ?? 0;
    if (count > 0 && seen <= surge.count * 0.03 && i - from > length * 0.1) from = i;
    seen += count;
  }
  const skipped = Array.from({ length: from - surge.from }, (_, i) => bins[surge.from + i] ?? 0);
  const count = surge.count - skipped.reduce((a, b) => a + b, 0);
  return { ...surge, from, count, within: count / (surge.to - from) };
}

/** Bins of the earlier part that a judgement needs at the least. */
export function leadBins(count: number): number {
  return Math.max(1, Math.ceil(count * LEAD));
}

function prefixSums(bins: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(bins.length + 1);
  for (let i = 0; i < bins.length; i++) sums[i + 1] = (sums[i] ?? 0) + (bins[i] ?? 0);
  return sums;
}

/** The most lines in any stretch of `width` bins that ends before bin `end`. */
function busiest(sums: Float64Array, end: number, width: number): number {
  let most = 0;
  for (let to = 1; to <= end; to++)
    most = Math.max(most, (sums[to] ?? 0) - (sums[Math.max(0, to - width)] ?? 0));
  return most;
}

function strengthOf(surge: Surge, { minCount, minRatio }: SurgeOptions): number {
  const times = Math.log10(surge.within / surge.before / minRatio) / 2;
  const lines = Math.log10(surge.count / minCount) / 2;
  return 0.35 + 0.3 * unit(times) + 0.3 * unit(lines);
}

/** Clamps to 0 … 1. */
export function unit(x: number): number {
  return Number.isNaN(x) ? 0 : Math.max(0, Math.min(1, x));
}
