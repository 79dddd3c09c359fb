import type { LogRecord } from '../../domain/evidence.js';
import { isObject, parseOrUndefined } from './json-value.js';

/** A field of journald's JSON: text, an array of bytes where it is no UTF-8, or an array when it occurs more than once. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.every((byte) => typeof byte === 'number')) {
    return Buffer.from(value).toString('utf8');
  }
  return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : null;
}

/** Journald's fields (https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format) → record; null when it is none. */
export function journalRecordOf(value: unknown): LogRecord | null {
  if (!isObject(value)) return null;
  const time = Number(value.__REALTIME_TIMESTAMP) / 1e6;
  const message = textOf(value.MESSAGE);
  if (!Number.isFinite(time) || message === null) return null;
  const priority = Number(value.PRIORITY ?? NaN);
  const pid = Number(value._PID ?? NaN);
  return {
    time,
    priority: Number.isInteger(priority) && priority >= 0 && priority <= 7 ? priority : null,
    identifier: textOf(value.SYSLOG_IDENTIFIER) ?? textOf(value._COMM) ?? '',
    unit: textOf(value._SYSTEMD_UNIT),
    pid: Number.isInteger(pid) ? pid : null,
    transport: textOf(value._TRANSPORT) ?? '',
    message,
  };
}

/** One line of `journalctl -o json` → record; null when it is damaged. */
export function parseJournalLine(line: string): LogRecord | null {
  return journalRecordOf(parseOrUndefined(line));
}
