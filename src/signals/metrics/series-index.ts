import type { MetricSeries } from '../../domain/evidence.js';
import { cleanSeries } from './align.js';

/** Raw series by name, cleaned and in an order that does not depend on how they came. */
export type SeriesIndex = ReadonlyMap<string, readonly MetricSeries[]>;

/** The text of a label set, whatever the order of its labels. */
export const keyOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).sort((a, b) => (a[0] < b[0] ? -1 : 1)));

export function indexSeries(series: readonly MetricSeries[]): SeriesIndex {
  const index = new Map<string, { key: string; series: MetricSeries }[]>();
  for (const one of series) {
    const entry = { key: keyOf(one.labels), series: cleanSeries(one) };
    const list = index.get(one.name);
    if (list === undefined) index.set(one.name, [entry]);
    else list.push(entry);
  }
  const sorted = new Map<string, MetricSeries[]>();
  for (const [name, list] of index) {
    sorted.set(
      name,
      list.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map((entry) => entry.series),
    );
  }
  return sorted;
}
