import type { LabelMatcher } from '../../catalog/metrics/definition.js';
import type { ProfileBlock } from '../../domain/evidence.js';
import { readFlamebearer } from '../../signals/stacks/flamebearer.js';
import { isObject, listOf } from '../formats/json-value.js';
import type { Interval } from '../formats/profile-blocks.js';
import { matcherText } from '../http/matchers.js';

/** Samples a second in which CPU time is expressed, as perf counts. */
const SAMPLES_PER_SECOND = 100;

export const milliseconds = (seconds: number): string => String(Math.round(seconds * 1000));

/** @example selectorOf([{label: 'hostname', operator: '=', value: 'web-1'}]) → `{hostname="web-1"}` */
export function selectorOf(matchers: readonly LabelMatcher[]): string {
  return `{${matcherText(matchers)}}`;
}

/** One element of `labelsSet` of `/querier.v1.QuerierService/Series` → its labels; null when it is none. */
export function labelsOf(item: unknown): Record<string, string> | null {
  if (!isObject(item) || !Array.isArray(item.labels)) return null;
  const pairs = listOf(item.labels).filter(isObject);
  return Object.fromEntries(
    pairs.flatMap(({ name, value }) =>
      typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

/**
 * The answer of `/querier.v1.QuerierService/SelectSeries` → the sum of each series in the profile type's unit. A point
 * gathers the step that ends at its time: the one at the window's start lies before the window.
 * @param start of the window, Unix seconds
 */
export function totalsOf(
  answer: Record<string, unknown>,
  start: number,
): { labels: Record<string, string>; total: number }[] {
  return listOf(answer.series).flatMap((series) => {
    const labels = labelsOf(series);
    if (labels === null || !isObject(series)) return [];
    const total = listOf(series.points)
      .filter(isObject)
      .filter(({ timestamp }) => Number(timestamp) > start * 1000)
      .reduce((sum, { value }) => sum + (Number(value ?? 0) || 0), 0);
    return [{ labels, total }];
  });
}

/** Whether the graph's own timeline lies where it was asked for; true when it has none. */
export function liesWithin(answer: unknown, { from, until }: Interval): boolean {
  const timeline = isObject(answer) && isObject(answer.timeline) ? answer.timeline : {};
  const start = Number(timeline.startTime ?? NaN);
  const step = Number(timeline.durationDelta ?? 0) || 0;
  if (!Number.isFinite(start) || start <= 0) return true;
  return start <= until + 1 && start >= from - Math.max(60, 2 * step);
}

/**
 * A flame graph of `/pyroscope/render` → the block of an interval, in samples of 10 ms of CPU time whatever the unit;
 * null when it is no flame graph. `metadata.sampleRate` is the number of units in a second (1e9 for nanoseconds).
 */
export function blockOf(answer: unknown, interval: Interval, command: string): ProfileBlock | null {
  const durationSeconds = interval.until - interval.from;
  const block = readFlamebearer(answer, { command, time: interval.from, durationSeconds });
  if (block === null) return null;
  const metadata = isObject(answer) && isObject(answer.metadata) ? answer.metadata : {};
  const perSecond = Number(metadata.sampleRate ?? NaN);
  const scale = perSecond > 0 ? SAMPLES_PER_SECOND / perSecond : 1;
  const stacks = block.stacks
    .map(({ frames, count }) => ({ frames, count: Math.round(count * scale) }))
    .filter(({ count }) => count > 0);
  return { time: interval.from, durationSeconds, stacks };
}
