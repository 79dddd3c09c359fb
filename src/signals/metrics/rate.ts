import type { MetricSeries } from '../../domain/evidence.js';
import type { Grid } from './align.js';
import { lastAt, TIME_EPSILON } from './align.js';

/** A gap of up to this many steps is bridged: a host under stress loses scrapes just when it matters. */
const BRIDGE_STEPS = 6;

/** Increase from sample `first` to `last`; a fall is a reset, after which the counter began at zero. */
function increase(values: readonly number[], first: number, last: number): number {
  let sum = (values[last] ?? 0) - (values[first] ?? 0);
  for (let i = first + 1; i <= last; i++) {
    const before = values[i - 1] ?? 0;
    if ((values[i] ?? 0) < before) sum += before;
  }
  return sum;
}

/**
 * Prometheus's `rate()` over the samples `first`..`last` of the range (end - window, end]: the increase is
 * extrapolated to the range's borders, but by no more than half an interval where samples begin or end well
 * inside, nor below zero (extrapolatedRate in https://github.com/prometheus/prometheus/blob/main/promql/functions.go).
 */
export function extrapolatedRate(
  series: MetricSeries,
  first: number,
  last: number,
  end: number,
  window: number,
): number {
  const start = series.times[first] ?? NaN;
  const stop = series.times[last] ?? NaN;
  const sampled = stop - start;
  if (!(sampled > 0)) return NaN;
  const delta = increase(series.values, first, last);
  const interval = sampled / (last - first);
  let before = start - (end - window);
  let after = end - stop;
  if (before >= interval * 1.1) before = interval / 2;
  if (after >= interval * 1.1) after = interval / 2;
  const value = series.values[first] ?? 0;
  if (delta > 0 && value >= 0) before = Math.min(before, sampled * (value / delta));
  return (delta * ((sampled + before + after) / sampled)) / window;
}

/**
 * A counter's per-second rate on the grid. The same as PromQL's `rate(x[window])` wherever the range holds two
 * samples; after a gap it is the plain slope back to the last sample before it. NaN where this step has no sample.
 */
export function alignRate(
  series: MetricSeries,
  grid: Grid,
  windowSeconds = 2 * grid.stepSeconds,
): Float64Array {
  const out = new Float64Array(grid.times.length).fill(NaN);
  let last = -1;
  let first = 0;
  grid.times.forEach((time, i) => {
    last = lastAt(series.times, time, last);
    const seen = series.times[last];
    if (seen === undefined || seen <= time - grid.stepSeconds + TIME_EPSILON) return;
    while (first < last && (series.times[first] ?? 0) <= time - windowSeconds + TIME_EPSILON) first++;
    if (first < last) {
      out[i] = extrapolatedRate(series, first, last, time, windowSeconds);
    } else if (last > 0 && seen - (series.times[last - 1] ?? 0) <= BRIDGE_STEPS * grid.stepSeconds) {
      out[i] = increase(series.values, last - 1, last) / (seen - (series.times[last - 1] ?? 0));
    }
  });
  return out;
}
