/** Pooled share over the blocks `first` to `last`; 0 without samples. */
export function shareOf(
  counts: readonly number[],
  totals: readonly number[],
  first: number,
  last: number,
): number {
  let count = 0;
  let total = 0;
  for (let i = first; i <= last; i++) {
    count += counts[i] ?? 0;
    total += totals[i] ?? 0;
  }
  return total > 0 ? count / total : 0;
}

/** @example `0.45, 2` → `45 % of all CPU time (0.9 of 2 CPUs)` */
export function cpuShare(share: number, cpus: number | null): string {
  if (cpus === null) return percent(share);
  return `${percent(share)} of all CPU time (${(share * cpus).toFixed(share * cpus < 0.1 ? 2 : 1)} of ${cpus} CPUs)`;
}

/** @example `0.034` → `3.4 %` */
export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(1)} %`;
}
