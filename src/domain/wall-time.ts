/** A date and time as a clock on the wall shows it. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a zone that is none */
export function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}

/** Seconds of `+02:00`, which Node 20 takes for no zone; null for anything else. */
export function fixedOffset(zone: string): number | null {
  const match = /^([+-])([01][0-9]|2[0-3]):([0-5][0-9])$/.exec(zone);
  if (match === null) return null;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60);
}

/** What the zone's clocks show at an instant (Unix seconds). */
export function wallTimeAt(time: number, zone: string): WallTime {
  const fixed = fixedOffset(zone);
  const shown = new Date((Math.floor(time) + (fixed ?? 0)) * 1000);
  const parts = new Map(
    formatOf(fixed === null ? zone : 'UTC')
      .formatToParts(shown)
      .map((part) => [part.type, part.value]),
  );
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    hour: number('hour'),
    minute: number('minute'),
    second: number('second'),
  };
}

/** The wall time as if it were UTC, Unix seconds. */
export function asUtc(wall: WallTime): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) / 1000;
}

/** Seconds by which the zone is ahead of UTC at an instant. */
export function offsetAt(time: number, zone: string): number {
  return asUtc(wallTimeAt(time, zone)) - Math.floor(time);
}
