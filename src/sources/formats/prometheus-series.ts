import type { MetricSeries } from '../../domain/evidence.js';
import { isObject, listOf } from './json-value.js';

/**
 * One element of `data.result[]` of Prometheus's `query_range` → series; null when it is none. Points are put in
 * order of time. https://prometheus.io/docs/prometheus/latest/querying/api/#range-vectors
 */
export function seriesOf(item: unknown): MetricSeries | null {
  if (!isObject(item) || !isObject(item.metric) || !Array.isArray(item.values)) return null;
  const { __name__: name, ...rest } = item.metric;
  if (typeof name !== 'string') return null;
  const labels: Record<string, string> = {};
  for (const [key, value] of Object.entries(rest)) labels[key] = String(value);
  const points: [number, number][] = [];
  for (const point of listOf(item.values)) {
    if (!Array.isArray(point)) continue;
    const time = Number(point[0]);
    if (Number.isFinite(time)) points.push([time, numberOf(point[1])]);
  }
  if (points.some((point, index) => index > 0 && point[0] < (points[index - 1]?.[0] ?? 0))) {
    points.sort((a, b) => a[0] - b[0]);
  }
  return { name, labels, times: points.map((point) => point[0]), values: points.map((point) => point[1]) };
}

/** Values are texts, among them `NaN`, `+Inf` and `-Inf`. */
export function numberOf(value: unknown): number {
  if (value === null) return NaN;
  if (value === '+Inf' || value === 'Inf') return Infinity;
  return value === '-Inf' ? -Infinity : Number(value);
}
