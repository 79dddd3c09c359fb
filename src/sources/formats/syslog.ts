import type { LogRecord } from '../../domain/evidence.js';
import { isoSeconds, wallSeconds } from './time.js';

export interface SyslogContext {
  /** RFC 3164 names no year: the latest one that does not put the line a day after this, Unix seconds. */
  reference: number;
  /** Of times without zone: an IANA name. */
  timeZone: string;
}

export interface SyslogLine {
  record: LogRecord;
  /** The sender as the line names it; empty when it does not. */
  host: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY = 86_400;

/** Seconds since the epoch of a wall clock, as if it were UTC. */
function wallOf(year: number, month: number, day: number, clock: string): number {
  const [hour = '0', minute = '0', second = '0'] = clock.split(':');
  return Date.UTC(year, month, day, Number(hour), Number(minute), 0) / 1000 + Number(second);
}

/** `Nov 23 12:00:00` → Unix seconds, in the year that makes it the latest not after the reference. */
function withoutYear(month: string, day: string, clock: string, context: SyslogContext): number | null {
  const index = MONTHS.indexOf(month);
  if (index < 0) return null;
  const latest = new Date((context.reference + DAY) * 1000).getUTCFullYear();
  for (const year of [latest, latest - 1]) {
    const time = wallSeconds(wallOf(year, index, Number(day), clock), context.timeZone);
    if (time <= context.reference + DAY) return time;
  }
  return null;
}

/** The time at the beginning of a line and what follows it. */
function splitTime(text: string, context: SyslogContext): { time: number; rest: string } | null {
  const classic = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) (.*)$/s.exec(text);
  if (classic !== null) {
    const [, month = '', day = '', clock = '', rest = ''] = classic;
    const time = withoutYear(month, day, clock, context);
    return time === null ? null : { time, rest };
  }
  const iso = /^(\d{4}-\d\d-\d\dT\S+) (.*)$/s.exec(text);
  if (iso !== null) {
    const time = isoSeconds(iso[1] ?? '');
    return time === null ? null : { time, rest: iso[2] ?? '' };
  }
  // journalctl -o short-full: `Mon 2026-11-23 12:00:00 UTC`; other zones are read as the configured one.
  const full =
    /^[A-Z][a-z]{2} (\d{4})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) ([A-Z+0-9-]{1,6}) (.*)$/s.exec(text);
  if (full !== null) {
    const [, year, month, day, clock = '', zone, rest = ''] = full;
    const wall = wallOf(Number(year), Number(month) - 1, Number(day), clock);
    return { time: zone === 'UTC' || zone === 'GMT' ? wall : wallSeconds(wall, context.timeZone), rest };
  }
  const unix = /^(\d{9,10}\.\d{6}) (.*)$/s.exec(text);
  return unix === null ? null : { time: Number(unix[1]), rest: unix[2] ?? '' };
}

function recordOf(
  time: number,
  priority: number | null,
  sender: { identifier: string; pid: string | undefined },
  message: string,
): LogRecord {
  const pid = Number(sender.pid ?? NaN);
  return {
    time,
    priority: priority === null ? null : priority & 7,
    identifier: sender.identifier,
    unit: null,
    pid: Number.isInteger(pid) ? pid : null,
    transport: sender.identifier === 'kernel' ? 'kernel' : 'syslog',
    message: message.replace(/^\ufeff/, ''),
  };
}

/** `host tag[pid]: message`; a tag without colon is part of the message. */
function readSender(text: string): {
  host: string;
  identifier: string;
  pid: string | undefined;
  message: string;
} {
  const parts = /^(\S+) ([^\s:[\]]{1,128})(?:\[(\d{1,10})\])?: ?(.*)$/s.exec(text);
  if (parts !== null) {
    return { host: parts[1] ?? '', identifier: parts[2] ?? '', pid: parts[3], message: parts[4] ?? '' };
  }
  const space = text.indexOf(' ');
  const host = space < 0 ? '' : text.slice(0, space);
  return { host, identifier: '', pid: undefined, message: text.slice(space + 1) };
}

const STRUCTURED = String.raw`(?:-|(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+)`;
const RFC_5424 = new RegExp(String.raw`^1 (\S+) (\S+) (\S+) (\S+) (\S+) ${STRUCTURED}(?: (.*))?$`, 's');

function readRfc5424(text: string, priority: number | null): SyslogLine | null {
  const parts = RFC_5424.exec(text);
  if (parts === null) return null;
  const [, stamp = '', host = '', name = '', pid, , message = ''] = parts;
  const time = isoSeconds(stamp);
  if (time === null) return null;
  const identifier = name === '-' ? '' : name;
  return { record: recordOf(time, priority, { identifier, pid }, message), host: host === '-' ? '' : host };
}

/**
 * One line of RFC 3164, RFC 5424, rsyslog's file format, or `journalctl` in a short format; null when it is none.
 * @example '<3>Nov 23 12:00:01 web-1 sshd[7]: error: x' → priority 3, identifier sshd, pid 7, message 'error: x'
 */
export function parseSyslogLine(line: string, context: SyslogContext): SyslogLine | null {
  const head = /^<(\d{1,3})>/.exec(line);
  const priority = head === null ? null : Number(head[1]);
  const text = head === null ? line : line.slice(head[0].length);
  if (priority !== null && text.startsWith('1 ')) return readRfc5424(text, priority);
  const split = splitTime(text, context);
  if (split === null) return null;
  const { host, message, ...sender } = readSender(split.rest);
  return { record: recordOf(split.time, priority, sender, message), host };
}
