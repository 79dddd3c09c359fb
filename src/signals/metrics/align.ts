import type { MetricSeries } from '../../domain/evidence.js';
import type { TimeWindow } from '../../domain/incident.js';

/** Equally spaced times, Unix seconds. A value at `times[i]` is what was last seen in (times[i] - step, times[i]]. */
export interface Grid {
  times: readonly number[];
  stepSeconds: number;
}

/** More points than this are never needed for one incident and would only hide a wrong step. */
const MAX_POINTS = 20_000;

/**
 * One grid for all series. Its phase is that of most samples, so that scrapes which are late by a little
 * do not fall into the neighbour's slot; without samples the grid starts with the window.
 */
export function createGrid(series: readonly MetricSeries[], window: TimeWindow): Grid {
  const step = window.stepSeconds;
  if (!(step > 0) || !(window.end >= window.start)) return { times: [], stepSeconds: step > 0 ? step : 1 };
  const first = window.start + commonPhase(series, window);
  const count = Math.min(MAX_POINTS, Math.floor((window.end - first) / step + 1e-6) + 1);
  const times = Array.from({ length: Math.max(0, count) }, (_, i) => first + i * step);
  return { times, stepSeconds: step };
}

/** The most frequent offset of samples against the window's start, modulo the step, to the millisecond. */
function commonPhase(series: readonly MetricSeries[], window: TimeWindow): number {
  const step = window.stepSeconds;
  const votes = new Map<number, number>();
  for (const { times } of series) {
    const stride = Math.max(1, Math.floor(times.length / 16));
    for (let i = 0; i < times.length; i += stride) {
      const offset = (times[i] ?? NaN) - window.start;
      if (!Number.isFinite(offset)) continue;
      const phase = Math.round((((offset % step) + step) % step) * 1000);
      votes.set(phase, (votes.get(phase) ?? 0) + 1);
    }
  }
  let best = 0;
  let most = 0;
  for (const [phase, count] of votes) {
    if (count > most || (count === most && phase < best)) [best, most] = [phase, count];
  }
  return Math.min(best / 1000, step) % step;
}

/** Ascending in time, one value a time stamp (the last given), only finite numbers. */
export function cleanSeries(series: MetricSeries): MetricSeries {
  const pairs: [number, number][] = [];
  const length = Math.min(series.times.length, series.values.length);
  for (let i = 0; i < length; i++) {
    const time = series.times[i];
    const value = series.values[i];
    if (Number.isFinite(time) && Number.isFinite(value)) pairs.push([time as number, value as number]);
  }
  const ordered = pairs.every((pair, i) => i === 0 || (pairs[i - 1]?.[0] ?? 0) < pair[0]);
  if (!ordered) pairs.sort((a, b) => a[0] - b[0]);
  const unique = ordered ? pairs : pairs.filter((pair, i) => pairs[i + 1]?.[0] !== pair[0]);
  return { ...series, times: unique.map((p) => p[0]), values: unique.map((p) => p[1]) };
}

/** Half a millisecond: Prometheus keeps time stamps in milliseconds. */
export const TIME_EPSILON = 5e-4;

/** Index of the last sample at or before `time`, from `hint` on; -1 when there is none. */
export function lastAt(times: readonly number[], time: number, hint = -1): number {
  let index = hint;
  while (index + 1 < times.length && (times[index + 1] ?? Infinity) <= time + TIME_EPSILON) index++;
  return index;
}

/** The series on the grid; NaN where no sample was taken in the step: missing stays missing. */
export function alignGauge(series: MetricSeries, grid: Grid): Float64Array {
  const out = new Float64Array(grid.times.length).fill(NaN);
  let index = -1;
  grid.times.forEach((time, i) => {
    index = lastAt(series.times, time, index);
    const seen = series.times[index];
    if (seen !== undefined && seen > time - grid.stepSeconds + TIME_EPSILON)
      out[i] = series.values[index] ?? NaN;
  });
  return out;
}

/**
 * Whether the samples may have been thinned out to one a step, and then bear the step's time: they all lie whole steps
 * apart.
 */
function isThinned({ times }: MetricSeries, stepSeconds: number): boolean {
  const first = times[0] ?? 0;
  return times.every((time) => {
    const steps = (time - first) / stepSeconds;
    return Math.abs(steps - Math.round(steps)) * stepSeconds < 2 * TIME_EPSILON;
  });
}

/**
 * Each value minus the time stamp of its sample (for series that hold a time). In a thinned series the age of a sample
 * within its step is no lag.
 */
export function alignLag(series: MetricSeries, grid: Grid): Float64Array {
  const tolerated = isThinned(series, grid.stepSeconds) ? -grid.stepSeconds : 0;
  const values = series.values.map((value, i) => {
    const lag = value - (series.times[i] ?? NaN);
    return lag < 0 && lag >= tolerated ? 0 : lag;
  });
  return alignGauge({ ...series, values }, grid);
}
