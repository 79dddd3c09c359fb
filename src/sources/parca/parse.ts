import { gunzipSync } from 'node:zlib';
import type { ProfileBlock } from '../../domain/evidence.js';
import { readPprof } from '../../signals/stacks/pprof.js';
import { pprofJson } from '../formats/pprof.js';
import type { Interval } from '../formats/profile-blocks.js';
import { fieldsOf, messageOf, textOf } from '../formats/protobuf.js';

/** Paths of the calls. https://github.com/parca-dev/parca/blob/main/proto/parca/query/v1alpha1/query.proto */
const SERVICE = '/api/parca.query.v1alpha1.QueryService';
export const QUERY = `${SERVICE}/Query`;
export const QUERY_RANGE = `${SERVICE}/QueryRange`;

const MODE_MERGE = 2;
const REPORT_TYPE_PPROF = 1;
const MAX_PPROF_BYTES = 64 << 20;

function timestamp(seconds: number): Buffer {
  const whole = Math.floor(seconds);
  return messageOf([
    [1, whole],
    [2, Math.round((seconds - whole) * 1e9)],
  ]);
}

/** QueryRangeRequest: one step over all, so that every series has one value. */
export function rangeRequest(query: string, { from, until }: Interval): Buffer {
  return messageOf([
    [1, query],
    [2, timestamp(from)],
    [3, timestamp(until)],
    [5, messageOf([[1, Math.max(1, Math.ceil(until - from))]])],
  ]);
}

/** QueryRequest: the profiles of an interval merged into one pprof. */
export function mergeRequest(query: string, { from, until }: Interval): Buffer {
  const merge = messageOf([
    [1, query],
    [2, timestamp(from)],
    [3, timestamp(until)],
  ]);
  return messageOf([
    [1, MODE_MERGE],
    [3, merge],
    [5, REPORT_TYPE_PPROF],
  ]);
}

export interface ProfiledSeries {
  labels: Record<string, string>;
  /** Of all its samples. */
  total: number;
}

const within = (value: number | Uint8Array): Uint8Array => {
  if (typeof value === 'number') throw new SyntaxError('a number instead of a message');
  return value;
};

function labelOf(bytes: Uint8Array): [string, string] {
  const texts = new Map([...fieldsOf(bytes)].map(({ number, value }) => [number, textOf(value)]));
  return [texts.get(1) ?? '', texts.get(2) ?? ''];
}

function seriesOf(bytes: Uint8Array): ProfiledSeries {
  const labels: [string, string][] = [];
  let total = 0;
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1)
      for (const label of fieldsOf(within(value)))
        if (label.number === 1) labels.push(labelOf(within(label.value)));
    if (number === 2)
      for (const sample of fieldsOf(within(value)))
        if (sample.number === 2 && typeof sample.value === 'number') total += sample.value;
  }
  return { labels: Object.fromEntries(labels), total };
}

/** QueryRangeResponse → series. @throws SyntaxError for what is none */
export function readRange(message: Uint8Array): ProfiledSeries[] {
  return [...fieldsOf(message)]
    .filter(({ number }) => number === 1)
    .map(({ value }) => seriesOf(within(value)));
}

/**
 * QueryResponse → the block of an interval; null when it holds no pprof or one that cannot be read.
 * @returns also the time that the profile says of itself, Unix seconds; 0 when it says none
 */
export function readMerged(
  message: Uint8Array,
  interval: Interval,
  command: string,
): { block: ProfileBlock; saysTime: number } | null {
  try {
    const found = [...fieldsOf(message)].find(({ number }) => number === 6)?.value;
    if (found === undefined) return null;
    const bytes = within(found);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const json = pprofJson(isGzip ? gunzipSync(bytes, { maxOutputLength: MAX_PPROF_BYTES }) : bytes);
    const durationSeconds = interval.until - interval.from;
    const block = readPprof(json, { command, time: 0, durationSeconds });
    if (block === null) return null;
    return { block: { ...block, time: interval.from, durationSeconds }, saysTime: block.time };
  } catch {
    return null;
  }
}
