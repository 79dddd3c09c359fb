import type { MetricSeries } from '../../domain/evidence.js';
import type { TimeWindow } from '../../domain/incident.js';
import type { WindowFilter } from '../formats/window-filter.js';

/** The series with the samples that the window accepts. */
export function clip(series: MetricSeries, filter: WindowFilter): MetricSeries {
  const [first, last] = [series.times[0], series.times.at(-1)];
  // Times ascend, so the ends speak for what lies between them.
  if (first !== undefined && last !== undefined && filter.covers(first, last)) return series;
  const kept = series.times.map((time) => filter.accepts(time));
  return {
    ...series,
    times: series.times.filter((_, index) => kept[index]),
    values: series.values.filter((_, index) => kept[index]),
  };
}

const keyOf = ({ name, labels }: MetricSeries): string =>
  JSON.stringify([name, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);

/** Copies of a series (from pairs of servers) → the one with most samples, without the labels that told them apart. */
export function mergeReplicas(
  series: readonly MetricSeries[],
  replicaLabels: readonly string[],
): MetricSeries[] {
  if (!series.some(({ labels }) => replicaLabels.some((label) => label in labels))) return [...series];
  const merged = new Map<string, MetricSeries>();
  for (const one of series) {
    const labels = Object.fromEntries(
      Object.entries(one.labels).filter(([key]) => !replicaLabels.includes(key)),
    );
    const plain = { ...one, labels };
    const key = keyOf(plain);
    const other = merged.get(key);
    if (other === undefined || other.times.length < plain.times.length) merged.set(key, plain);
  }
  return [...merged.values()];
}

const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 16);

/** Said where the server has watched the host for a small part of the window only: its steps are too wide then. */
export function shortHistory(series: readonly MetricSeries[], { start, end }: TimeWindow): string | null {
  const first = series.reduce((least, { times }) => Math.min(least, times[0] ?? Infinity), Infinity);
  if (!(first - start > (end - start) / 2) || end - first < 60) return null;
  const minutes = Math.floor((end - first) / 60);
  return `the samples of this host begin at ${clock(first)} UTC; --window ${minutes}m looks closer at them`;
}

/** A refusal because the query reads too much, in the words of Prometheus, Thanos, Mimir and VictoriaMetrics. */
export function isTooMuch(status: number | null, detail: string): boolean {
  if (status === 413) return true;
  if (status === null || ![400, 422, 429, 500, 503].includes(status)) return false;
  return /too many (samples|series|points|chunks|unique timeseries)|exceed|limit|maxUniqueTimeseries|max-fetched|too large|too long/i.test(
    detail,
  );
}
