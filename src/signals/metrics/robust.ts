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
