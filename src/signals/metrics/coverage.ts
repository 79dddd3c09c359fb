import type { MetricSeries } from '../../domain/evidence.js';
import type { Grid } from './align.js';
import { lastAt, TIME_EPSILON } from './align.js';

/** What there was to look at. */
export interface Coverage {
  /** Raw series received, and catalogue metrics that could be computed from them. */
  series: number;
  metrics: number;
  /** Grid points from the first sample to the window's end, and those without any sample. */
  expected: number;
  missing: number;
  /** Stretches of at least two steps without any sample, Unix seconds. */
  gaps: { start: number; end: number }[];
}

/** For each grid point whether any series has a sample in its step. */
export function presence(series: readonly MetricSeries[], grid: Grid): boolean[] {
  const present = grid.times.map(() => false);
  for (const { times } of series) {
    let index = -1;
    grid.times.forEach((time, i) => {
      index = lastAt(times, time, index);
      const seen = times[index];
      if (seen !== undefined && seen > time - grid.stepSeconds + TIME_EPSILON) present[i] = true;
    });
  }
  return present;
}

export function measureCoverage(
  present: readonly boolean[],
  grid: Grid,
  series: number,
  metrics: number,
): Coverage {
  const first = present.indexOf(true);
  const gaps: { start: number; end: number }[] = [];
  let missing = 0;
  let length = 0;
  for (let i = Math.max(0, first); first >= 0 && i <= present.length; i++) {
    if (i < present.length && !present[i]) {
      missing++;
      length++;
      continue;
    }
    if (length >= 2) gaps.push({ start: grid.times[i - length] ?? 0, end: grid.times[i - 1] ?? 0 });
    length = 0;
  }
  return { series, metrics, expected: first < 0 ? 0 : present.length - first, missing, gaps };
}
