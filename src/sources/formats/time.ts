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

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, made);
  return made;
}

/** How far the clocks of the zone are ahead of UTC at a moment, seconds. */
function offsetAt(seconds: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(new Date(seconds * 1000));
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall / 1000 - Math.floor(seconds);
}

/** What a clock on the wall of the zone shows, given as if it were UTC → Unix seconds. */
export function wallSeconds(wall: number, timeZone: string): number {
  if (timeZone === 'UTC') return wall;
  const guess = wall - offsetAt(wall, timeZone);
  return wall - offsetAt(guess, timeZone);
}
