import { createRandom } from '../signals/random.js';

/** A measured figure with its 95 % interval; all null when there was nothing to measure. */
export interface Estimate {
  value: number | null;
  low: number | null;
  high: number | null;
}

const RESAMPLES = 1000;
const TAIL = 0.025;

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Value at share `q` (0 to 1) of ascending numbers, between neighbours where it falls between. NaN without any. */
export function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (low === undefined || high === undefined) return NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/**
 * A statistic with its percentile bootstrap interval (Efron 1979). Whole groups are drawn: all runs of one case are
 * one observation. The same seed gives the same interval.
 */
export function bootstrap<T>(
  groups: readonly (readonly T[])[],
  statistic: (items: readonly T[]) => number,
  seed: number,
): Estimate {
  const value = orNull(statistic(groups.flat()));
  if (value === null) return { value, low: null, high: null };
  const random = createRandom(seed);
  const values: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    const drawn = groups.flatMap(() => groups[random.below(groups.length)] ?? []);
    const drawnValue = statistic(drawn);
    if (Number.isFinite(drawnValue)) values.push(drawnValue);
  }
  values.sort((a, b) => a - b);
  return { value, low: orNull(quantile(values, TAIL)), high: orNull(quantile(values, 1 - TAIL)) };
}
