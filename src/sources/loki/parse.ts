import type { LabelMatcher } from '../../catalog/metrics/definition.js';
import type { LogRecord } from '../../domain/evidence.js';
import type { TimeWindow } from '../../domain/incident.js';
import { isObject, listOf } from '../formats/json-value.js';
import { recordOfLine } from '../formats/log-line.js';
import type { Query } from '../http/client.js';
import { matcherText } from '../http/matchers.js';

/** One line of a stream; `time` in nanoseconds, which do not fit into a number. */
export interface LokiEntry {
  time: bigint;
  line: string;
  labels: Readonly<Record<string, string>>;
}

/** Unix seconds → nanoseconds, exact to the microsecond. */
export function nanoseconds(seconds: number): bigint {
  return BigInt(Math.round(seconds * 1e6)) * 1000n;
}

const secondsOf = (time: bigint): number => Number(time / 1000n) / 1e6;

function textLabels(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
}

/**
 * One element of `data.result[]` → its entries; null when it is none. A third element of a value is structured metadata.
 * https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time
 */
export function entriesOf(item: unknown): LokiEntry[] | null {
  if (!isObject(item) || !isObject(item.stream) || !Array.isArray(item.values)) return null;
  const labels = textLabels(item.stream);
  return listOf(item.values).flatMap((value) => {
    const [time, line, metadata] = listOf(value);
    if (typeof time !== 'string' || !/^\d{1,19}$/.test(time) || typeof line !== 'string') return [];
    const extra = isObject(metadata) ? textLabels(metadata.structuredMetadata ?? metadata) : {};
    return [{ time: BigInt(time), line, labels: { ...extra, ...labels } }];
  });
}

export function recordOf({ time, line, labels }: LokiEntry): LogRecord {
  return recordOfLine(line, { time: secondsOf(time), labels });
}

export const identityOf = ({ line, labels }: LokiEntry): string => JSON.stringify([line, labels]);

export function selectorText(matchers: readonly LabelMatcher[]): string {
  return `{${matcherText(matchers)}}`;
}

/** Newest first: when there is too much, the hours before the fault are lost and not the fault. `end` is exclusive. */
export function pageQuery(selector: string, window: TimeWindow, end: bigint, pageSize: number): Query {
  return [
    ['query', selector],
    ['start', String(nanoseconds(window.start))],
    ['end', String(end)],
    ['limit', String(pageSize)],
    ['direction', 'backward'],
  ];
}

/** Grafana's Explore page for the query (https://grafana.com/docs/grafana/latest/explore/get-started-with-explore/). */
export function exploreQuery(selector: string, window: TimeWindow, datasource: string): Query {
  const range = { from: String(Math.floor(window.start * 1000)), to: String(Math.ceil(window.end * 1000)) };
  const panes = {
    a: {
      datasource,
      queries: [{ refId: 'A', expr: selector, datasource: { type: 'loki', uid: datasource } }],
      range,
    },
  };
  return [
    ['schemaVersion', '1'],
    ['orgId', '1'],
    ['panes', JSON.stringify(panes)],
  ];
}
