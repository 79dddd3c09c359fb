import type { LogRecord } from '../../domain/evidence.js';
import { journalRecordOf } from './journal.js';
import type { JsonObject } from './json-value.js';
import { isObject, parseOrUndefined } from './json-value.js';
import { priorityOf } from './level.js';
import { parseSyslogLine } from './syslog.js';

/** What is known of a line besides its text: labels of a stream, in Loki's case. */
export interface LineOrigin {
  /** Unix seconds. */
  time: number;
  labels: Readonly<Record<string, string>>;
}

/** Names that shippers give the same thing, the most telling first. */
const NAMES = {
  level: ['priority', 'PRIORITY', 'level', 'severity', 'lvl', 'log_level', 'detected_level'],
  unit: ['_SYSTEMD_UNIT', 'unit', 'systemd_unit', 'systemd.unit'],
  identifier: [
    'SYSLOG_IDENTIFIER',
    'syslog_identifier',
    'identifier',
    'app',
    'appname',
    'service',
    'container',
    'service_name',
  ],
  message: ['MESSAGE', 'message', 'msg', 'log', 'event'],
  pid: ['_PID', 'pid', 'procid'],
  transport: ['_TRANSPORT', 'transport', 'stream'],
} as const;

function first(fields: JsonObject, names: readonly string[]): unknown {
  const name = names.find((one) => fields[one] !== undefined && fields[one] !== null && fields[one] !== '');
  return name === undefined ? undefined : fields[name];
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function fromFields(fields: JsonObject, { time, labels }: LineOrigin, message: string): LogRecord {
  const all = { ...labels, ...fields };
  const pid = Number(first(all, NAMES.pid) ?? NaN);
  const unit = textOf(first(all, NAMES.unit));
  const identifier = textOf(first(all, NAMES.identifier)) ?? unit?.replace(/\.service$/, '') ?? '';
  const kernel = identifier === 'kernel';
  return {
    time,
    priority: priorityOf(first(fields, NAMES.level)) ?? priorityOf(first(labels, NAMES.level)),
    identifier,
    unit,
    pid: Number.isInteger(pid) ? pid : null,
    transport: textOf(first(all, NAMES.transport)) ?? (kernel ? 'kernel' : ''),
    message,
  };
}

/** `level=error msg="x y" n=3` → its pairs; null when the line does not look so. */
function logfmtFields(line: string): JsonObject | null {
  if (!/^[\w.-]{1,64}=/.test(line)) return null;
  const fields: Record<string, string> = {};
  for (const [, key = '', quoted, plain = ''] of line.matchAll(
    /([\w.-]{1,64})=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g,
  )) {
    fields[key] = quoted ?? plain;
  }
  return first(fields, NAMES.level) === undefined && fields.msg === undefined ? null : fields;
}

/**
 * A line as shippers send it (journald's JSON, other JSON, logfmt, syslog, plain text) → record. Its time is the
 * server's; the message of logfmt is the whole line, since what matters may stand in any of its pairs.
 */
export function recordOfLine(line: string, origin: LineOrigin): LogRecord {
  const value = line.startsWith('{') ? parseOrUndefined(line) : undefined;
  if (isObject(value)) {
    const journal = journalRecordOf({ __REALTIME_TIMESTAMP: origin.time * 1e6, ...value });
    if (journal !== null) return { ...journal, time: origin.time };
    const message = first(value, NAMES.message);
    return fromFields(value, origin, typeof message === 'string' ? message : line);
  }
  const logfmt = logfmtFields(line);
  if (logfmt !== null) return fromFields(logfmt, origin, line);
  const syslog = parseSyslogLine(line, { reference: origin.time, timeZone: 'UTC' });
  const labelled = fromFields({}, origin, line);
  if (syslog === null || syslog.record.identifier === '') return labelled;
  const { record } = syslog;
  return {
    ...record,
    time: origin.time,
    unit: labelled.unit,
    priority: record.priority ?? labelled.priority,
  };
}
