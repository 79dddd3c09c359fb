import type { MetricSeries } from '../../domain/evidence.js';
import { numberOf, seriesOf } from './prometheus-series.js';

const ZERO = 48;
const NINE = 57;
const DOT = 46;
const COMMA = 44;
const QUOTE = 34;
const OPEN = 91;
/** Integers of so many digits are exact in a double. */
const EXACT_DIGITS = 15;
const VALUES = '"values":[';

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

/** Reads numbers from a text without cutting it into pieces first. */
interface Cursor {
  text: string;
  at: number;
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

/** `1790000000.123`; the quotient of two exact integers is the nearest double, as with `Number`. */
function readTime(cursor: Cursor): number {
  const whole = readInteger(cursor);
  if (cursor.text.charCodeAt(cursor.at) !== DOT) return whole;
  const begin = ++cursor.at;
  const decimals = readInteger(cursor);
  const scale = 10 ** (cursor.at - begin);
  return whole < 1e11 && scale <= 1000 ? (whole * scale + decimals) / scale : NaN;
}

/** What stands between quotes. */
function readValue(cursor: Cursor): number {
  const begin = cursor.at;
  const value = readInteger(cursor);
  if (cursor.text.charCodeAt(cursor.at) === QUOTE && !Number.isNaN(value)) return value;
  const end = cursor.text.indexOf('"', begin);
  cursor.at = end < 0 ? cursor.text.length : end;
  return numberOf(cursor.text.slice(begin, cursor.at));
}

/** `[[1790000000,"1"],…]}` from the first point on; null when it is written otherwise. */
function readPoints(cursor: Cursor): Pick<MetricSeries, 'times' | 'values'> | null {
  const { text } = cursor;
  const times: number[] = [];
  const values: number[] = [];
  while (text.charCodeAt(cursor.at) === OPEN) {
    cursor.at += 1;
    const time = readTime(cursor);
    const previous = times.at(-1);
    if (Number.isNaN(time) || (previous !== undefined && time < previous)) return null;
    if (!text.startsWith(',"', cursor.at)) return null;
    cursor.at += 2;
    times.push(time);
    values.push(readValue(cursor));
    if (!text.startsWith('"]', cursor.at)) return null;
    cursor.at += 2;
    if (text.charCodeAt(cursor.at) === COMMA) cursor.at += 1;
  }
  return text.slice(cursor.at) === ']}' ? { times, values } : null;
}

/**
 * The text of one element of `data.result[]` → series, as `seriesOf(JSON.parse(text))` but three times as fast for the
 * form in which servers write it: most of a collection's time is spent here.
 */
export function readSeriesText(text: string): MetricSeries | null {
  const begin = text.indexOf(VALUES);
  const points = begin < 0 ? null : readPoints({ text, at: begin + VALUES.length });
  if (points === null || text[begin - 1] !== ',') return seriesOf(JSON.parse(text));
  const head = seriesOf(JSON.parse(`${text.slice(0, begin)}"values":[]}`));
  return head === null ? null : { ...head, ...points };
}
