import { asUtc, fixedOffset, formatOf, offsetAt, wallTimeAt } from '../domain/wall-time.js';
import type { WallTime } from '../domain/wall-time.js';
import { OScopeError } from '../errors.js';

/** Instants at which a zone's clocks show a wall time: one, two when they were put back, none when they skipped it. */
export type Occurrences =
  | { kind: 'once'; time: number }
  | { kind: 'twice'; first: number; second: number }
  /** `shifted` is the instant as far after the jump as the wall time lies behind it. */
  | { kind: 'skipped'; shifted: number };

const DAY = 86_400;
/** An IANA name (`Europe/Berlin`), `UTC`, or an offset (`+02:00`); what `Date` knows by chance (`CST`) is no zone. */
export function isZone(zone: string): boolean {
  if (fixedOffset(zone) !== null) return true;
  if (!/^(?:[A-Za-z]+(?:\/[A-Za-z0-9_+-]+){1,2}|UTC|GMT)$/.test(zone)) return false;
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * The zone in which times are read: the first that is given, in the order of the list (option, user, environment,
 * machine), else UTC.
 * @throws OScopeError `bad_input` that says where the unknown zone came from.
 */
export function chooseZone(given: readonly { from: string; zone: string | undefined }[]): string {
  const chosen = given.find(({ zone }) => zone !== undefined && zone.trim() !== '');
  if (chosen?.zone === undefined) return 'UTC';
  const zone = chosen.zone.trim().replace(/^:/, '').replace(/^Z$/i, 'UTC');
  if (isZone(zone)) return zone;
  throw new OScopeError({
    code: 'bad_input',
    message: `${chosen.from}: this is no time zone.`,
    remedy: 'Write it as Europe/Berlin, UTC or +02:00 (short names such as CST mean several zones).',
  });
}

export function occurrencesOf(wall: WallTime, zone: string): Occurrences {
  const naive = asUtc(wall);
  // Offsets in force a day before and after cover every change near the wall time.
  const before = offsetAt(naive - DAY, zone);
  const after = offsetAt(naive + DAY, zone);
  const offsets = [...new Set([before, offsetAt(naive, zone), after])];
  const found = offsets
    .map((offset) => naive - offset)
    .filter((time) => asUtc(wallTimeAt(time, zone)) === naive)
    .sort((a, b) => a - b);
  const [first, second] = found;
  if (first === undefined) return { kind: 'skipped', shifted: naive - before };
  return second === undefined ? { kind: 'once', time: first } : { kind: 'twice', first, second };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `+02:00`. */
export function sayOffset(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** `2026-11-22 14:05:00 +01:00 (Europe/Berlin)`. */
export function sayTime(time: number, zone: string): string {
  const wall = wallTimeAt(time, zone);
  const date = `${String(wall.year).padStart(4, '0')}-${two(wall.month)}-${two(wall.day)}`;
  const clock = `${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`;
  const named = /^[+-]/.test(zone) ? '' : ` (${zone})`;
  return `${date} ${clock} ${sayOffset(offsetAt(time, zone))}${named}`;
}
