import type { LogRecord } from '../../domain/evidence.js';

const MAX_LENGTH = 400;

/** `2026-11-23T11:09:41Z webapi[412]: slow request GET /` — a raw line for the excerpt of a finding. */
export function sampleLine(record: LogRecord): string {
  const pid = record.pid === null ? '' : `[${String(record.pid)}]`;
  return `${timeText(record.time)} ${printable(record.identifier)}${pid}: ${printable(record.message)}`;
}

/** Unix seconds as UTC; `?` for what is no time. */
export function timeText(time: number): string {
  const date = new Date(time * 1000);
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Untrusted text on one line: control characters and lone surrogates out, long text cut. */
export function printable(text: string, limit = MAX_LENGTH): string {
  const head = text.length > limit * 2 ? text.slice(0, limit * 2) : text;
  const clean = head
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .trim();
  return clean.length > limit ? `${clean.slice(0, limit - 1).replace(/\p{Surrogate}$/u, '')}…` : clean;
}
