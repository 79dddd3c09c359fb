import type { MetricSeries } from '../../domain/evidence.js';
import type { Grid } from './align.js';
import { alignGauge } from './align.js';
import { median } from './robust.js';

/** What there was to look at. */
export interface Coverage {
  /** Raw series received. */
  series: number;
  /** Grid points from the first sample to the window's end, and those without any sample. */
  expected: number;
  missing: number;
  /** Stretches of at least two steps without any sample, Unix seconds. */
  gaps: { start: number; end: number }[];
}

/** Series with samples in fewer steps than this share of the best one are scraped by another, slower job. */
const DENSE = 0.5;
/** A scrape may come this many intervals after the one before. */
const LATE = 1.5;

/** How far scrapes are apart, seconds: the median over series; 0 where no series has two samples. */
function scrapeInterval(series: readonly MetricSeries[]): number {
  const gaps = series.flatMap(({ times }) => {
    const own = times.slice(1).map((time, i) => time - (times[i] ?? time));
    return own.length === 0 ? [] : [median(own)];
  });
  return gaps.length === 0 ? 0 : median(gaps);
}

/**
 * For each grid point whether the exporter answered: at least half of its dense series have a sample in that step, or
 * in the time between two scrapes where the steps are shorter.
 * Prometheus's own `up` and the like are there even when a scrape fails, and other jobs go on.
 */
export function presence(series: readonly MetricSeries[], grid: Grid): boolean[] {
  const exporter = series.filter(({ name }) => name.startsWith('node_') && !name.startsWith('node_slabinfo'));
  const own = exporter.length > 0 ? exporter : series;
  const interval = scrapeInterval(own);
  const reach = interval > 1.05 * grid.stepSeconds ? { ...grid, stepSeconds: LATE * interval } : grid;
  const seen = own.map((one) => alignGauge(one, reach));
  const counts = seen.map((values) => values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0));
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const dense = seen.filter((_, i) => (counts[i] ?? 0) > 0 && (counts[i] ?? 0) >= DENSE * most);
  return grid.times.map((_, i) => {
    const present = dense.reduce((sum, values) => sum + (Number.isNaN(values[i]) ? 0 : 1), 0);
    return present > 0 && present >= dense.length / 2;
  });
}

export function measureCoverage(present: readonly boolean[], grid: Grid, series: number): Coverage {
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
  return { series, expected: first < 0 ? 0 : present.length - first, missing, gaps };
}
