import { numberOf } from '../formats/prometheus-series.js';

const ZERO = 48;
const DOT = 46;
const COMMA = 44;
const QUOTE = 34;
const OPEN = 91;
const CLOSE = 93;
/** Integers of so many digits are exact in a double. */
const EXACT_DIGITS = 15;
const SCALES = Array.from({ length: EXACT_DIGITS + 1 }, (_, digits) => 10 ** digits);

/** Reads numbers from bytes without making texts of them: decoding alone would cost as much. */
export interface Cursor {
  bytes: Buffer;
  at: number;
}

export interface Points {
  times: number[];
  values: number[];
}

/** Digits, up to fifteen; NaN when there are none or more. */
function readInteger(cursor: Cursor): number {
  const { bytes } = cursor;
  const begin = cursor.at;
  let at = begin;
  let value = 0;
  for (let digit = (bytes[at] ?? 0) - ZERO; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - ZERO)
    value = value * 10 + digit;
  cursor.at = at;
  const digits = at - begin;
  return digits > 0 && digits <= EXACT_DIGITS ? value : NaN;
}

/** `1790000000.123`; the quotient of two exact integers is the nearest double, as with `Number`. NaN for other forms. */
function readDecimal(cursor: Cursor): number {
  const begin = cursor.at;
  const whole = readInteger(cursor);
  if (cursor.bytes[cursor.at] !== DOT) return whole;
  const point = cursor.at++;
  const decimals = readInteger(cursor);
  if (cursor.at - begin > EXACT_DIGITS + 1) return NaN;
  const scale = SCALES[cursor.at - point - 1] ?? NaN;
  return (whole * scale + decimals) / scale;
}

/** What stands between quotes. */
function readValue(cursor: Cursor): number {
  const begin = cursor.at;
  const value = readDecimal(cursor);
  if (cursor.bytes[cursor.at] === QUOTE && !Number.isNaN(value)) return value;
  const end = cursor.bytes.indexOf(QUOTE, begin);
  cursor.at = end < 0 ? cursor.bytes.length : end;
  return numberOf(cursor.bytes.toString('latin1', begin, cursor.at));
}

/** Steps over two bytes; false when they are others. */
function skip(cursor: Cursor, first: number, second: number): boolean {
  const { bytes, at } = cursor;
  if (bytes[at] !== first || bytes[at + 1] !== second) return false;
  cursor.at = at + 2;
  return true;
}

/**
 * `[1790000000,"1"],[1790000060,"2"]` from the cursor on; null when it is written otherwise or does not ascend.
 * @param known times of another series: where they are the same, the array is shared
 */
export function readPoints(cursor: Cursor, known: number[]): Points | null {
  const { bytes } = cursor;
  const values: number[] = [];
  let times: number[] | null = null;
  let previous = -Infinity;
  while (bytes[cursor.at] === OPEN) {
    cursor.at += 1;
    const time = readDecimal(cursor);
    if (!(time >= previous) || !skip(cursor, COMMA, QUOTE)) return null;
    if (times === null && known[values.length] !== time) times = known.slice(0, values.length);
    times?.push(time);
    values.push(readValue(cursor));
    previous = time;
    if (!skip(cursor, QUOTE, CLOSE)) return null;
    if (bytes[cursor.at] === COMMA) cursor.at += 1;
  }
  return { times: times ?? (known.length === values.length ? known : known.slice(0, values.length)), values };
}
