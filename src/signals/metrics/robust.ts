/** Order statistics of a sorted array; linear between the neighbours. NaN when empty. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return NaN;
  const position = (sorted.length - 1) * Math.min(1, Math.max(0, share));
  const low = Math.floor(position);
  const a = sorted[low] ?? NaN;
  const b = sorted[Math.min(low + 1, sorted.length - 1)] ?? NaN;
  return a === b ? a : a + (b - a) * (position - low);
}

export const sortNumbers = (values: Iterable<number>): number[] =>
  [...values].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);

export const median = (values: Iterable<number>): number => quantile(sortNumbers(values), 0.5);

/** 1.4826 x the median absolute deviation: the standard deviation of normal data, blind to outliers. */
export function madSigma(sorted: readonly number[], centre: number): number {
  return 1.4826 * median(sorted.map((value) => Math.abs(value - centre)));
}

export interface Spread {
  count: number;
  centre: number;
  /** Robust standard deviation; 0 for a constant series. */
  sigma: number;
  low: number;
  high: number;
}

/**
 * Centre and spread of usual values. The spread is the larger of MAD and the 10-90 % range (in units of sigma),
 * so a few stray samples do not widen it, while regular bursts do.
 */
export function spreadOf(values: Iterable<number>): Spread {
  const sorted = sortNumbers(values);
  const centre = quantile(sorted, 0.5);
  const range = (quantile(sorted, 0.9) - quantile(sorted, 0.1)) / 2.563;
  const sigma = sorted.length === 0 ? NaN : Math.max(madSigma(sorted, centre), range);
  return {
    count: sorted.length,
    centre,
    sigma,
    low: sorted[0] ?? NaN,
    high: sorted[sorted.length - 1] ?? NaN,
  };
}
