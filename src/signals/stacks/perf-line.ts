import { readCount } from './counts.js';

/** The first line of a sample, as `perf script` writes it. */
export interface PerfHeader {
  command: string;
  /** `?` when the output has thread ids only. */
  pid: string;
  tid: string;
  /** Event and period; null when the line does not end with an event's name (tracepoints with arguments). */
  event: string | null;
  period: number | bigint;
}

/** One frame line: address, symbol with offset, and the object it lies in. */
export interface PerfFrame {
  address: string;
  symbol: string;
  object: string;
}

/** The whitespace of ASCII alone: the files are bytes, and other spaces may be part of a name. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWord(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

function skip(line: string, from: number, accepts: (code: number) => boolean): number {
  let at = from;
  while (at < line.length && accepts(line.charCodeAt(at))) at++;
  return at;
}

/**
 * Reads a sample's first line, or null when it is none: a command of at least two characters, then a number
 * (or `pid/tid`) that stands alone. The command may hold spaces, so the first number that fits ends it.
 * @example `V8 Worker 24636/25607 [000] 94564.109216: 100 cycles:` → command `V8 Worker`, pid 24636, tid 25607
 */
export function readPerfHeader(line: string): PerfHeader | null {
  if (line === '' || isSpace(line.charCodeAt(0))) return null;
  for (let i = 2; i < line.length; i++) {
    if (!isSpace(line.charCodeAt(i))) continue;
    const idStart = skip(line, i, isSpace);
    const idEnd = skip(line, idStart, isDigit);
    if (idEnd > idStart) {
      const slash = skip(line, idEnd, (code) => code === 47);
      const tidEnd = skip(line, slash, isDigit);
      if (tidEnd < line.length && isSpace(line.charCodeAt(tidEnd))) {
        const id = line.slice(idStart, idEnd);
        const tid = line.slice(slash, tidEnd);
        const known = slash > idEnd && tid !== '' && tid !== '0';
        return {
          command: line.slice(0, i),
          pid: known ? id : '?',
          tid: known ? tid : id,
          ...readEvent(line),
        };
      }
    }
    // Every later start within this run of spaces meets the same word.
    i = Math.max(i, idStart - 1);
  }
  return null;
}

/** Reads `…: <period> <event>:` off the end of a header. */
function readEvent(line: string): Pick<PerfHeader, 'event' | 'period'> {
  const none = { event: null, period: 1 };
  let end = line.length;
  while (end > 0 && isSpace(line.charCodeAt(end - 1))) end--;
  if (line[end - 1] !== ':') return none;
  let start = end - 1;
  while (start > 0 && !isSpace(line.charCodeAt(start - 1))) start--;
  if (start === end - 1 || start === 0) return none;
  const event = line.slice(start, end - 1);
  let at = start;
  while (at > 0 && isSpace(line.charCodeAt(at - 1))) at--;
  const digitsEnd = at;
  while (at > 0 && isDigit(line.charCodeAt(at - 1))) at--;
  const digits = line.slice(at, digitsEnd);
  if (digits !== '') while (at > 0 && isSpace(line.charCodeAt(at - 1))) at--;
  if (line[at - 1] !== ':') return none;
  const period = readCount(digits);
  return { event, period: period > 0 ? period : 1 };
}

/**
 * Reads a frame line, or null when it is none. The object is what stands in the last parentheses, so symbols
 * may hold parentheses and spaces.
 * @example `  7f2d tcp_sendmsg+0x27 ([kernel.kallsyms])` → address `7f2d`, symbol `tcp_sendmsg+0x27`, object `[kernel.kallsyms]`
 */
export function readPerfFrame(line: string): PerfFrame | null {
  const close = line.lastIndexOf(')');
  const open = close < 2 ? -1 : line.lastIndexOf(' (', close - 2);
  if (open < 0) return null;
  const start = skip(line, 0, isSpace);
  let wordEnd = skip(line, start, isWord);
  if (wordEnd === start) return null;
  let symbol = skip(line, wordEnd, isSpace);
  if (symbol >= open) {
    // A line without a symbol: what stands last before the parenthesis has to do.
    symbol = open - 1;
    wordEnd = Math.min(wordEnd, symbol);
    if (wordEnd <= start) return null;
  }
  return {
    address: line.slice(start, wordEnd),
    symbol: line.slice(symbol, open),
    object: line.slice(open + 2, close),
  };
}
