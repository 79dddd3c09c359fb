import { OScopeError } from '../errors.js';

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const PART =
  /^([0-9]{1,6}(?:\.[0-9]{1,3})?) ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?![a-z]) ?/;
const LONGEST_TEXT = 40;

/**
 * Reads a duration of units in falling order, each at most once; null when it is none.
 * @example readDuration('2h30m') // 9000
 */
export function readDuration(text: string): number | null {
  let rest = text.trim().toLowerCase();
  if (rest === '' || rest.length > LONGEST_TEXT) return null;
  let total = 0;
  let above = Infinity;
  while (rest !== '') {
    const part = PART.exec(rest);
    const unit = UNIT_SECONDS[part?.[2]?.[0] ?? ''];
    if (part === null || unit === undefined || unit >= above) return null;
    total += Number(part[1]) * unit;
    above = unit;
    rest = rest.slice(part[0].length);
  }
  return total;
}

/**
 * A duration that must be one, in seconds.
 * @throws OScopeError `bad_input` that names the option.
 */
export function parseDuration(text: string, option: string): number {
  const seconds = readDuration(text);
  if (seconds !== null && seconds > 0) return seconds;
  throw new OScopeError({
    code: 'bad_input',
    message: `${option}: this is no duration.`,
    remedy: 'Write it as 90s, 30m, 3h or 2h30m.',
  });
}

/** `9000` → `2 h 30 min`, the two largest units. */
export function sayDuration(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  let rest = Math.round(Math.abs(seconds));
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.length === 0 ? '0 s' : parts.slice(0, 2).join(' ');
}
