import { OScopeError } from '../errors.js';
import { readDuration, sayDuration } from './duration.js';
import type { WallTime } from '../domain/wall-time.js';
import { offsetAt, wallTimeAt } from '../domain/wall-time.js';
import { isZone, occurrencesOf, sayOffset, sayTime } from './time-zone.js';

export interface TimeContext {
  /** Unix seconds. */
  now: number;
  /** Zone in which a clock time without a zone is meant; see `chooseZone`. */
  zone: string;
  /** How far back evidence is kept, seconds. */
  retentionSeconds: number;
}

export interface ReadTime {
  /** Unix seconds. */
  time: number;
  /** The moment in words, e.g. `2026-11-22 14:05:00 +01:00 (Europe/Berlin)`. */
  said: string;
  /** What the reader should know about how it was read (a clock change, milliseconds); null when nothing. */
  note: string | null;
}

const FORMS =
  'Write it as 2026-11-22T14:05:00+01:00, 14:05, "yesterday 14:05", "10m ago", now, or Unix seconds.';
const LONGEST_TEXT = 80;
/** Clocks of the asker's machine and ours may differ by this much. */
const CLOCK_SKEW = 60;

const DATE = String.raw`([0-9]{4})-([0-9]{2})-([0-9]{2})`;
const CLOCK = String.raw`([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,9})?)?(?: ?([ap]m))?`;
const ZONE = String.raw`(?: ?(z|[+-][0-9]{2}:?[0-9]{2})| ([a-z]+(?:/[a-z0-9_+-]+){1,2}|utc|gmt))?`;
const DATED = new RegExp(`^${DATE}(?:t| (?:at )?)${CLOCK}${ZONE}$`, 'i');
const CLOCK_ONLY = new RegExp(`^(?:(yesterday|today)(?: at)? )?(?:at )?${CLOCK}${ZONE}$`, 'i');

function refuse(message: string, remedy = FORMS): OScopeError {
  return new OScopeError({ code: 'bad_input', message: `The time ${message}`, remedy });
}

interface Clock {
  hour: number;
  minute: number;
  second: number;
  fraction: number;
}

/** Groups of `CLOCK` → clock; refuses 24:00, 14:60 and 13 pm. */
function readClock(groups: readonly (string | undefined)[]): Clock {
  const [hours = '', minutes = '', seconds = '0', fraction = '', half] = groups;
  let hour = Number(hours);
  const minute = Number(minutes);
  const second = Number(seconds);
  const meridiem = half?.toLowerCase();
  if (meridiem !== undefined) {
    if (hour < 1 || hour > 12) throw refuse('is no time of day (hours with am or pm run from 1 to 12).');
    hour = (hour % 12) + (meridiem === 'pm' ? 12 : 0);
  }
  // RFC 3339 allows a leap second; Unix time has none, so it is the next second.
  if (hour > 23 || minute > 59 || second > 60) throw refuse('is no time of day (00:00 to 23:59:59).');
  return { hour, minute, second, fraction: fraction === '' ? 0 : Number(fraction) };
}

/** Groups of `ZONE` → zone; undefined when none was written. */
function readZone(offset: string | undefined, name: string | undefined): string | undefined {
  if (offset !== undefined) {
    if (/^z$/i.test(offset)) return 'UTC';
    const written = offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
    if (!isZone(written)) throw refuse('has an offset that is none.', 'Offsets run from -23:59 to +23:59.');
    return written;
  }
  if (name === undefined) return undefined;
  const zone = name.length === 3 ? name.toUpperCase() : name;
  if (!isZone(zone))
    throw refuse('names an unknown zone.', 'Write the zone as Europe/Berlin, UTC or +02:00.');
  return zone;
}

interface Moment {
  time: number;
  note: string | null;
}

/**
 * The moment at which the zone's clocks showed the wall time. Shown twice: the later one that is not after `latest`.
 * Skipped: as long after the jump as it lies behind it, as clocks that were not put forward would have it.
 */
function momentOf(wall: WallTime, fraction: number, zone: string, latest: number): Moment {
  const found = occurrencesOf(wall, zone);
  if (found.kind === 'once') return { time: found.time + fraction, note: null };
  if (found.kind === 'skipped') {
    return {
      time: found.shifted + fraction,
      note: `clocks in ${zone} skipped this time when they were put forward; read as ${sayTime(found.shifted, zone)}`,
    };
  }
  const later = found.second <= latest;
  const [time, other] = later ? [found.second, found.first] : [found.first, found.second];
  const offset = (at: number): string => sayOffset(offsetAt(at, zone));
  return {
    time: time + fraction,
    note: `clocks in ${zone} showed this time twice; the ${later ? 'later' : 'earlier'} one (${offset(time)}) is meant, add ${offset(other)} for the other`,
  };
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function readDated(match: RegExpExecArray, { now, zone }: TimeContext): Moment & { zone: string } {
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    throw refuse('has a date that does not exist.');
  }
  const { fraction, ...clock } = readClock(match.slice(4, 9));
  const meant = readZone(match[9], match[10]) ?? zone;
  return { ...momentOf({ year, month, day, ...clock }, fraction, meant, now + CLOCK_SKEW), zone: meant };
}

/** `14:05` is the latest one that has passed; `today` and `yesterday` fix the day. */
function readClockOnly(match: RegExpExecArray, { now, zone }: TimeContext): Moment & { zone: string } {
  const day = match[1]?.toLowerCase();
  const { fraction, ...clock } = readClock(match.slice(2, 7));
  const meant = readZone(match[7], match[8]) ?? zone;
  const today = wallTimeAt(now, meant);
  const on = (daysBack: number): Moment => {
    const date = new Date(Date.UTC(today.year, today.month - 1, today.day - daysBack));
    const wall = {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      ...clock,
    };
    return momentOf(wall, fraction, meant, now);
  };
  if (day === 'yesterday') return { ...on(1), zone: meant };
  const latest = on(0);
  return { ...(day === 'today' || latest.time <= now ? latest : on(1)), zone: meant };
}

function readMoment(text: string, context: TimeContext): Moment & { zone: string } {
  const { now, zone } = context;
  const plain = (time: number, note: string | null = null) => ({ time, note, zone });
  if (/^now$/i.test(text)) return plain(now);
  const dated = DATED.exec(text);
  if (dated !== null) return readDated(dated, context);
  const clock = CLOCK_ONLY.exec(text);
  if (clock !== null) return readClockOnly(clock, context);
  const ago = /^(.{1,40}?) ago$/i.exec(text);
  const duration = readDuration(ago?.[1] ?? text);
  if (duration !== null) {
    if (ago === null) throw refuse('is a duration.', `Write "${text} ago".`);
    return plain(now - duration);
  }
  const epoch = /^@?([0-9]{9,11}(?:\.[0-9]{1,9})?)$/.exec(text);
  if (epoch !== null) return plain(Number(epoch[1]));
  const milliseconds = /^@?([0-9]{12,14})$/.exec(text);
  if (milliseconds !== null) return plain(Number(milliseconds[1]) / 1000, 'read as Unix milliseconds');
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) throw refuse('has a date but no time of day.');
  throw refuse('could not be read.');
}

/**
 * Reads when something happened, as an engineer types it: RFC 3339 (`2026-11-22T14:05:00Z`; without an offset in the
 * given zone), `14:05` (the latest that has passed; am, pm, seconds and a zone may follow), `yesterday 14:05`,
 * `10m ago`, `2h30m ago`, `now`, Unix seconds. A pure function of text and context.
 * @throws OScopeError `bad_input` for what is no time, lies in the future, or before the retention.
 */
export function parseTime(text: string, context: TimeContext): ReadTime {
  const trimmed = text.trim().replace(/[ \t]+/g, ' ');
  if (trimmed === '' || trimmed.length > LONGEST_TEXT) throw refuse('could not be read.');
  const { time, note, zone } = readMoment(trimmed, context);
  const said = sayTime(time, zone);
  if (time > context.now + CLOCK_SKEW) {
    throw refuse(
      `${said} lies ${sayDuration(time - context.now)} in the future.`,
      'Give a time that has passed.',
    );
  }
  const age = context.now - time;
  if (age > context.retentionSeconds) {
    throw refuse(
      `${said} lies ${sayDuration(age)} back; evidence is kept for ${sayDuration(context.retentionSeconds)}.`,
      'Give a later time, or raise time.retentionDays in oscope.yaml when the sources keep more.',
    );
  }
  return { time: Math.min(time, context.now), said, note };
}
