import type { LogRecord } from '../../domain/evidence.js';
import type { TimeWindow } from '../../domain/incident.js';
import type { JsonObject } from '../formats/json-value.js';
import { isObject } from '../formats/json-value.js';
import { priorityOf } from '../formats/level.js';
import { isoSeconds } from '../formats/time.js';
import type { HostNames } from '../http/host-names.js';

/** Where journalbeat, filebeat and ECS keep a thing, the most telling first. */
const FIELDS = {
  message: ['message', 'MESSAGE', 'event.original', 'log.original'],
  priority: [
    'log.syslog.severity.code',
    'log.syslog.priority',
    'syslog.priority',
    'syslog.severity',
    'priority',
    'PRIORITY',
    'log.level',
    'level',
  ],
  identifier: [
    'log.syslog.appname',
    'syslog.identifier',
    'SYSLOG_IDENTIFIER',
    'journald.process.name',
    'process.name',
    'systemd.unit',
    'event.dataset',
  ],
  unit: ['systemd.unit', 'journald.unit', '_SYSTEMD_UNIT'],
  pid: ['process.pid', 'journald.pid', 'syslog.pid', 'log.syslog.procid', '_PID'],
  transport: ['systemd.transport', 'journald.transport', '_TRANSPORT'],
} as const;

/** The fields that are asked for besides those of time and host. */
export const READ_FIELDS: readonly string[] = Object.values(FIELDS).flat();

/** A field by its dotted name, whether it is nested, flat, or a mixture. */
export function fieldOf(source: JsonObject, name: string): unknown {
  if (source[name] !== undefined) return source[name];
  for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
    const child = source[name.slice(0, dot)];
    const value = isObject(child) ? fieldOf(child, name.slice(dot + 1)) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

function first(source: JsonObject, names: readonly string[]): unknown {
  for (const name of names) {
    const value = fieldOf(source, name);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** An ISO text, or milliseconds as number or text → Unix seconds. */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value / 1000 : null;
  if (typeof value !== 'string') return null;
  return /^\d{12,14}$/.test(value) ? Number(value) / 1000 : isoSeconds(value);
}

/** Kernel messages carry syslog's facility 0; journalbeat says so by the identifier. */
function transportOf(source: JsonObject, identifier: string): string {
  const given = textOf(first(source, FIELDS.transport));
  if (given !== null) return given;
  const facility = fieldOf(source, 'log.syslog.facility.code') ?? fieldOf(source, 'syslog.facility');
  return identifier === 'kernel' || Number(facility ?? NaN) === 0 ? 'kernel' : 'syslog';
}

export interface Hit {
  id: string;
  /** Milliseconds as the server sorts by, for the next page. */
  sort: number;
  source: JsonObject;
}

/** One element of `hits.hits[]`; null when it is none. */
export function hitOf(item: unknown): Hit | null {
  if (!isObject(item) || !isObject(item._source) || !Array.isArray(item.sort)) return null;
  const sort = Number(item.sort[0]);
  if (!Number.isFinite(sort)) return null;
  return { id: `${String(item._index)}/${String(item._id)}`, sort, source: item._source };
}

/** Null when the document has no message or no time. */
export function recordOf({ source }: Hit, timeField: string): LogRecord | null {
  const time = timeOf(fieldOf(source, timeField));
  const message = textOf(first(source, FIELDS.message));
  if (time === null || message === null) return null;
  const pid = Number(first(source, FIELDS.pid) ?? NaN);
  const identifier = textOf(first(source, FIELDS.identifier)) ?? '';
  return {
    time,
    priority: priorityOf(first(source, FIELDS.priority)),
    identifier,
    unit: textOf(first(source, FIELDS.unit)),
    pid: Number.isInteger(pid) ? pid : null,
    transport: transportOf(source, identifier),
    message,
  };
}

/** All names that documents may call the host by. */
export function hostValues({ all, labels }: HostNames, fields: readonly string[]): string[] {
  return [...new Set([...fields.flatMap((field) => labels[field] ?? []), ...all])];
}

/**
 * A field, and what a document calls it: `host.name.keyword` is searched, but only `host.name` is in `_source`.
 * https://www.elastic.co/guide/en/elasticsearch/reference/current/multi-fields.html
 */
function sourceNames(field: string): string[] {
  const parent = field.replace(/\.(?:keyword|raw)$/, '');
  return parent === field ? [field] : [field, parent];
}

/** Whether the document is the host's: what a server sends is checked, not believed. An index may ignore case. */
export function isOfHost(source: JsonObject, fields: readonly string[], values: readonly string[]): boolean {
  const names = values.map((value) => value.toLowerCase());
  return fields.some((field) => {
    const value = first(source, sourceNames(field));
    const given: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : [value];
    return given.some((one) => typeof one === 'string' && names.includes(one.toLowerCase()));
  });
}

export interface SearchOptions {
  window: TimeWindow;
  hostFields: readonly string[];
  values: readonly string[];
  timeField: string;
  pageSize: number;
  /** Milliseconds: documents up to and including this time. */
  until: number;
}

/**
 * The body of a search, newest first: when there is too much, the hours before the fault are lost and not the fault.
 * `terms` on an address field refuses what is no address, so each field is asked for the values that it can hold.
 */
export function searchBody({
  window,
  hostFields,
  values,
  timeField,
  pageSize,
  until,
}: SearchOptions): JsonObject {
  const isAddress = (text: string): boolean => /^[0-9.]+$|:/.test(text);
  const should = hostFields.flatMap((field) => {
    const held = /(^|\.)ip$/.test(field) ? values.filter(isAddress) : values;
    return held.length === 0 ? [] : [{ terms: { [field]: held } }];
  });
  const range = { gte: Math.floor(window.start * 1000), lte: until, format: 'epoch_millis' };
  return {
    size: pageSize,
    track_total_hits: false,
    sort: [{ [timeField]: { order: 'desc', format: 'epoch_millis', unmapped_type: 'date' } }],
    _source: [
      ...new Set([
        timeField,
        ...hostFields.flatMap(sourceNames),
        ...READ_FIELDS,
        'log.syslog.facility.code',
        'syslog.facility',
      ]),
    ],
    query: {
      bool: { filter: [{ range: { [timeField]: range } }, { bool: { should, minimum_should_match: 1 } }] },
    },
  };
}

/** Text inside the quotes of KQL. */
const kql = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
/** Text inside the quotes of rison, the language of Kibana's addresses. */
const rison = (text: string): string => `'${text.replace(/[!']/g, '!$&')}'`;

/** The fragment of Kibana's Discover page for the host and window. */
export function discoverFragment(
  window: TimeWindow,
  fields: readonly string[],
  values: readonly string[],
): string {
  const instant = (seconds: number): string => rison(new Date(seconds * 1000).toISOString());
  const names = values.map(kql).join(' or ');
  const query = fields.map((field) => `${field}: (${names})`).join(' or ');
  const global = `(time:(from:${instant(window.start)},to:${instant(window.end)}))`;
  const app = `(query:(language:kuery,query:${rison(query)}))`;
  return `/?_g=${encodeURIComponent(global)}&_a=${encodeURIComponent(app)}`;
}
