import { offsetAt } from '../../domain/wall-time.js';

/** RFC 3339, with any number of decimals and `+0100` as well as `+01:00` → Unix seconds; null when it is no time. */
export function isoSeconds(text: string): number | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|z|[+-]\d\d:?\d\d)$/.exec(
    text,
  );
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second, decimals = '0', zone = 'Z'] = parts;
  const offset = /^z$/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
  const whole = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(whole) ? null : whole / 1000 + Number(`0.${decimals}`);
}

/** What a clock on the wall of the zone shows, given as if it were UTC → Unix seconds. */
export function wallSeconds(wall: number, timeZone: string): number {
  if (timeZone === 'UTC') return wall;
  const guess = wall - offsetAt(wall, timeZone);
  return wall - offsetAt(guess, timeZone);
}
