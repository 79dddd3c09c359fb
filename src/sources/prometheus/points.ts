import { numberOf } from '../formats/prometheus-series.js';

const ZERO = 48;
const NINE = 57;
const DOT = 46;
const COMMA = 44;
const QUOTE = 34;
const OPEN = 91;
/** Integers of so many digits are exact in a double. */
const EXACT_DIGITS = 15;
const SCALES = Array.from({ length: EXACT_DIGITS + 1 }, (_, digits) => 10 ** digits);

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

/** Reads numbers from a text without cutting it into pieces first. */
export interface Cursor {
  text: string;
  at: number;
}

export interface Points {
  times: number[];
  values: number[];
}

/** Digits, up to fifteen; NaN when there are none or more. */
function readInteger(cursor: Cursor): number {
  const begin = cursor.at;
  let value = 0;
  for (
    let code = cursor.text.charCodeAt(cursor.at);
    isDigit(code);
    code = cursor.text.charCodeAt(++cursor.at)
  )
    value = value * 10 + (code - ZERO);
  const digits = cursor.at - begin;
  return digits > 0 && digits <= EXACT_DIGITS ? value : NaN;
}

/** `1790000000.123`; the quotient of two exact integers is the nearest double, as with `Number`. NaN for other forms. */
function readDecimal(cursor: Cursor): number {
  const begin = cursor.at;
  const whole = readInteger(cursor);
  if (cursor.text.charCodeAt(cursor.at) !== DOT) return whole;
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
  if (cursor.text.charCodeAt(cursor.at) === QUOTE && !Number.isNaN(value)) return value;
  const end = cursor.text.indexOf('"', begin);
  cursor.at = end < 0 ? cursor.text.length : end;
  return numberOf(cursor.text.slice(begin, cursor.at));
}

/**
 * `[1790000000,"1"],[1790000060,"2"]` from the cursor on; null when it is written otherwise or does not ascend.
 * @param known times of another series: where they are the same, the array is shared
 */
export function readPoints(cursor: Cursor, known: number[]): Points | null {
  const { text } = cursor;
  const values: number[] = [];
  let times: number[] | null = null;
  let previous = -Infinity;
  while (text.charCodeAt(cursor.at) === OPEN) {
    cursor.at += 1;
    const time = readDecimal(cursor);
    if (!(time >= previous) || !text.startsWith(',"', cursor.at)) return null;
    cursor.at += 2;
    if (times === null && known[values.length] !== time) times = known.slice(0, values.length);
    times?.push(time);
    values.push(readValue(cursor));
    previous = time;
    if (!text.startsWith('"]', cursor.at)) return null;
    cursor.at += 2;
    if (text.charCodeAt(cursor.at) === COMMA) cursor.at += 1;
  }
  return { times: times ?? (known.length === values.length ? known : known.slice(0, values.length)), values };
}
