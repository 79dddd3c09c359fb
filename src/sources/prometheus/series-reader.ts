import type { MetricSeries } from '../../domain/evidence.js';
import { seriesOf } from '../formats/prometheus-series.js';
import type { JsonPart, JsonSplitter } from '../http/json-splitter.js';
import { createJsonSplitter } from '../http/json-splitter.js';
import type { Cursor } from './points.js';
import { readPoints } from './points.js';

const RESULT = 'data.result[]';
const ARRAY = '"result":[';
/** How Prometheus, Thanos, Mimir and VictoriaMetrics begin an answer. */
const HEAD =
  /^\{"status":"success",(?:"isPartial":(?:true|false),)?"data":\{"resultType":"matrix","result":\[$/;
const METRIC = '{"metric":';
const VALUES = ',"values":[';
/** Between two series. No text of a label can hold it: quotes are escaped there. */
const BETWEEN = ']},{"metric":';
/** After the last one. */
const LAST = ']}]';
const BEGIN = '{"status":"success",';
const MAX_HEAD = 4096;
const MAX_PENDING = 4 << 20;

/**
 * A reader of range answers, as a splitter that hands on the series itself. The form in which servers write them is
 * read in one go, in a third of the time of splitting and parsing it, which is most of what a collection costs; from
 * the first character that stands otherwise, the general splitter goes on.
 * @param onSeries takes each series; null for what is none
 */
export function createSeriesReader(
  paths: readonly string[],
  onSeries: (series: MetricSeries | null) => void,
): JsonSplitter {
  const splitter = createJsonSplitter([RESULT, ...paths]);
  const decoder = new TextDecoder();
  let mode: 'head' | 'fast' | 'general' = 'head';
  let pending = '';
  let known: number[] = [];

  /** Hands what is pending to the general splitter. */
  function passOn(text: string): JsonPart[] {
    const parts = splitter.push(Buffer.from(text));
    for (const { path, text: part } of parts) if (path === RESULT) onSeries(seriesOf(JSON.parse(part)));
    return parts.filter(({ path }) => path !== RESULT);
  }

  function giveUp(): JsonPart[] {
    const rest = pending;
    pending = '';
    mode = 'general';
    return passOn(rest);
  }

  /** The labels; undefined when they do not stand where they should. */
  function readMetric(cursor: Cursor): MetricSeries | null | undefined {
    const { text, at } = cursor;
    const end = text.startsWith(METRIC, at) ? text.indexOf(VALUES, at) : -1;
    if (end < 0) return undefined;
    cursor.at = end + VALUES.length;
    try {
      return seriesOf({ metric: JSON.parse(text.slice(at + METRIC.length, end)) as unknown, values: [] });
    } catch {
      return undefined;
    }
  }

  /** One series at the cursor, which moves behind it; false when it is written otherwise. */
  function readOne(cursor: Cursor): boolean {
    const series = readMetric(cursor);
    const points = series === undefined ? null : readPoints(cursor, known);
    if (series === undefined || points === null || !cursor.text.startsWith(']},', cursor.at)) return false;
    cursor.at += 3;
    known = points.times;
    onSeries(series === null ? null : { ...series, ...points });
    return true;
  }

  function readHead(): JsonPart[] {
    const begin = pending.slice(0, BEGIN.length);
    if (!BEGIN.startsWith(begin)) return giveUp();
    const found = pending.indexOf(ARRAY);
    if (found < 0) return pending.length > MAX_HEAD ? giveUp() : [];
    const head = pending.slice(0, found + ARRAY.length);
    if (!HEAD.test(head)) return giveUp();
    pending = pending.slice(head.length);
    mode = 'fast';
    return passOn(head);
  }

  function readFast(): JsonPart[] {
    const cursor = { text: pending, at: 0 };
    const last = pending.lastIndexOf(BETWEEN);
    while (cursor.at < last) {
      const begin = cursor.at;
      if (readOne(cursor)) continue;
      pending = pending.slice(begin);
      return giveUp();
    }
    pending = pending.slice(cursor.at);
    const ends = pending.startsWith(']') || pending.includes(LAST) || pending.length > MAX_PENDING;
    return ends ? giveUp() : [];
  }

  return {
    push(chunk) {
      const text = decoder.decode(chunk, { stream: true });
      if (mode === 'general') return passOn(text);
      pending += text;
      const parts = mode === 'head' ? readHead() : [];
      return mode === 'fast' ? [...parts, ...readFast()] : parts;
    },
    // An answer too short to have a head at all is still pending.
    done: () => (pending === '' ? splitter.done() : false),
  };
}
