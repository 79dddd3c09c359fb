import type { Direction } from '../../catalog/metrics/definition.js';
import { findRuns } from './sigma.js';

export interface StreamOptions {
  direction: Direction;
  /** Values remembered: a week of samples knows the days' and the week's rhythm. */
  trailing: number;
  /** Quiet values that end a run: one alarm a run. */
  quiet: number;
  /** Lengths over which the series is averaged before it is judged: single spikes, and shifts too small for one value. */
  scales: readonly number[];
  /** Smallest change, in the series' unit and relative to what is usual. */
  floor: number;
  relative: number;
}

const DEFAULTS: StreamOptions = {
  direction: 'either',
  trailing: 2016,
  quiet: 36,
  scales: [1, 6],
  floor: 0,
  relative: 0.1,
};

const MIN_BASELINE = 48;

/** Mean of the last `length` values at each index; NaN before there are as many and wherever one is missing. */
function trailingMean(values: ArrayLike<number>, length: number): Float64Array {
  return Float64Array.from(values, (_, i) => {
    if (i + 1 < length) return NaN;
    let sum = 0;
    for (let k = i + 1 - length; k <= i; k++) sum += values[k] ?? NaN;
    return sum / length;
  });
}

/**
 * Alarms over a long series (days or weeks) in one pass: indices at which an abnormal run begins, one alarm a run.
 * Abnormal is what leaves three sigmas and the usual range of the trailing window, for single values or their short means.
 */
export function findAlarms(values: ArrayLike<number>, options: Partial<StreamOptions> = {}): number[] {
  const { scales, ...rest } = { ...DEFAULTS, ...options };
  const sigma = { ...rest, minBaseline: MIN_BASELINE, memory: 'everything' as const };
  const abnormal = new Set<number>();
  for (const scale of scales) {
    const means = scale > 1 ? trailingMean(values, scale) : values;
    for (const run of findRuns(means, sigma)) run.abnormal.forEach((index) => abnormal.add(index));
  }
  const ordered = [...abnormal].sort((a, b) => a - b);
  return ordered.filter((index, i) => i === 0 || index - (ordered[i - 1] ?? 0) > rest.quiet);
}
