import type { LogRecord } from '../../domain/evidence.js';
import { journalRecordOf } from '../formats/journal.js';
import { isObject, parseOrUndefined } from '../formats/json-value.js';
import type { Query } from '../http/client.js';
import type { HostNames } from '../http/host-names.js';

export interface JournalEntry {
  record: LogRecord;
  /** What the entry's host field says. */
  host: string;
}

/** One line of an answer → entry; null when it is damaged or has no message. */
export function entryOf(line: string, hostField: string): JournalEntry | null {
  const value = parseOrUndefined(line);
  const record = journalRecordOf(value);
  if (record === null || !isObject(value)) return null;
  const host = value[hostField];
  return { record, host: typeof host === 'string' ? host : '' };
}

/** The names by which the journal may know the host. */
export function hostValues({ all, labels }: HostNames, hostField: string): readonly string[] {
  const own = labels[hostField];
  return own === undefined ? all : [own];
}

/** Matches of the journal: equal fields are alternatives. */
export function matchQuery(values: readonly string[], hostField: string): Query {
  return values.map((value) => [hostField, value] as const);
}

/** A cursor of nothing but a time: journald seeks to the first entry at or after it. */
const cursorAt = (seconds: number): string => `t=${Math.max(0, Math.floor(seconds * 1e6)).toString(16)}`;

/** All entries from a time on. https://www.freedesktop.org/software/systemd/man/latest/systemd-journal-gatewayd.service.html */
export const rangeFrom = (seconds: number): string => `entries=${cursorAt(seconds)}`;

/**
 * The last `count` entries before a time, and those after it up to `count` again. One more is asked for, since journald
 * leaves out the last of all where the time lies behind the journal's end (systemd 252).
 */
export const rangeBefore = (seconds: number, count: number): string =>
  `entries=${cursorAt(seconds)}:-${count}:${count + 1}`;
