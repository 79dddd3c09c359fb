import { HOLDS_DIGIT, MAX_TOKENS, PARTLY_MASKED, addMask } from './token-line.js';
import type { TokenLine } from './token-line.js';
import { FNV_PRIME, FNV_SEED, hashOf, isDateWord } from './token-words.js';

/**
 * Cuts a message into tokens at white space and masks its variable parts, in one pass over the characters and
 * without making strings: a token is a 32-bit hash of its masked text.
 *
 *   "worker-7f3a took 812 ms on 10.0.0.9:443" → worker-<*> took <*> ms on <*>
 */

/** The hash of a token that is nothing but a mask (`<*>`). */
export const WILDCARD = 1;
export const MASK_TEXT = '<*>';

/** Classes of characters, as bits; from DIGIT on they make alphanumeric runs. */
const SPACE = 0;
const PUNCTUATION = 1;
/** Joins two masks to one: `10.0.0.1:443`, `2005-06-03`, `7f3a-44d1`. */
const JOINER = 2;
const DIGIT = 4;
const HEX_LETTER = 8;
const LETTER = 16;

/** By byte; those of 128 and up (parts of UTF-8 letters) count as letters. */
const CLASSES = new Uint8Array(256).fill(PUNCTUATION).fill(LETTER, 128);
for (let c = 0; c <= 32; c++) CLASSES[c] = SPACE;
for (const c of '.:-/_,+@#') CLASSES[c.charCodeAt(0)] = JOINER;
for (let c = 48; c <= 57; c++) CLASSES[c] = DIGIT;
for (let c = 65; c <= 90; c++) CLASSES[c] = CLASSES[c + 32] = c <= 70 ? HEX_LETTER : LETTER;

// Bound here: the engine knows the constants of its own module best.
const HASH_SEED = FNV_SEED;
const HASH_PRIME = FNV_PRIME;
const EQUALS = 61;
const SLASH = 47;
const MINUS = 45;
const BLANK = 32;
const MASK_CODE = 0x2a7;
const encoder = new TextEncoder();

/** Scans `text` into `line` with the built-in masks. */
export function scanMasked(text: string, line: TokenLine): void {
  const { bytes, hashes, digits, starts, ends, at } = line;
  const classes = CLASSES;
  const size = load(text, line);
  let count = 0;
  let i = 0;
  while (count < MAX_TOKENS) {
    while (i < size && classes[bytes[i] ?? 0] === SPACE) i++;
    if (i >= size) break;
    const start = i;
    const masksBefore = line.masks;
    i = scanToken(start, line);
    if (i - start === 3 && isDateWord(at.hash)) addMask(line, start, i);
    const masked = line.masks > masksBefore;
    const whole = masked && line.maskStarts[masksBefore] === start && line.maskEnds[masksBefore] === i;
    hashes[count] = whole ? WILDCARD : at.hash;
    digits[count] = masked ? PARTLY_MASKED : at.digit;
    starts[count] = start;
    ends[count++] = i;
  }
  line.length = count;
}

/** Takes the text in, with a space after it that ends the last token. */
function load(text: string, line: TokenLine): number {
  const size = Math.min(encoder.encodeInto(text, line.bytes).written, line.bytes.length - 1);
  line.bytes[size] = BLANK;
  line.masks = 0;
  return size;
}

/** One token from `start`: to white space, or past the `=` of a plain key. Returns its end. The hot path. */
function scanToken(start: number, line: TokenLine): number {
  const { bytes, at } = line;
  const classes = CLASSES;
  let hash = HASH_SEED;
  let key = true;
  let i = start;
  at.maskEnd = -2;
  at.digit = 0;
  for (;;) {
    let code = bytes[i] ?? BLANK;
    let kind = classes[code] ?? SPACE;
    if (kind === SPACE) break;
    if (kind < DIGIT) {
      at.beforeMark = hash;
      hash = Math.imul(hash ^ code, HASH_PRIME);
      i++;
      // `user=root` is two tokens, so that a value may vary while its key stays.
      if (code === EQUALS && key && i - start > 1) break;
      if (kind === PUNCTUATION || code === SLASH) key = false;
      continue;
    }
    const runStart = i;
    const before = hash;
    let digits = 0;
    let kinds = 0;
    do {
      if (kind === DIGIT) digits++;
      kinds |= kind;
      hash = Math.imul(hash ^ code, HASH_PRIME);
      code = bytes[++i] ?? BLANK;
      kind = classes[code] ?? SPACE;
    } while (kind >= DIGIT);
    if (digits > 0 || at.maskEnd === runStart - 1) {
      at.position = i;
      at.beforeRun = before;
      if (maskRun(start, runStart, digits, kinds, line)) hash = at.atMask;
    }
  }
  at.hash = hash;
  return i;
}

/**
 * Whether an alphanumeric run of `length` characters, whose classes together are `kinds`, is a value:
 * `812` and `7f3a` are, `eth0` and `ext4` are names with a digit, `dn228` is numbered.
 */
function isValue(digitFirst: boolean, digits: number, kinds: number, length: number): boolean {
  if (digits === 0) return false;
  if ((kinds & LETTER) === 0) return (kinds & HEX_LETTER) === 0 || digitFirst || length >= 4;
  // 12ms, 64KB, 0x7fff, 3af9q: what begins with a digit is a quantity or an identifier.
  return digitFirst || digits > 1;
}

/** Masks the run that ends at `at.position` if it is a value: with the sign before it, or as one with the mask before it. */
function maskRun(start: number, runStart: number, digits: number, kinds: number, line: TokenLine): boolean {
  const { bytes, at } = line;
  const end = at.position;
  const joined = runStart - at.maskEnd === 1 && CLASSES[bytes[at.maskEnd] ?? 0] === JOINER;
  // `a692-cafe`: a word of hex letters beside a mask is part of it.
  const hexWord = joined && kinds === HEX_LETTER && end - runStart > 1;
  if (!hexWord && !isValue(CLASSES[bytes[runStart] ?? 0] === DIGIT, digits, kinds, end - runStart)) {
    if (digits > 0) at.digit = HOLDS_DIGIT;
    return false;
  }
  if (joined) line.maskEnds[line.masks - 1] = end;
  else {
    const beforeSign = CLASSES[bytes[runStart - 2] ?? BLANK] ?? SPACE;
    const signed = runStart > start && bytes[runStart - 1] === MINUS && beforeSign < DIGIT;
    at.atMask = Math.imul((signed ? at.beforeMark : at.beforeRun) ^ MASK_CODE, HASH_PRIME);
    addMask(line, signed ? runStart - 1 : runStart, end);
  }
  at.maskEnd = end;
  return true;
}

/** Scans `text` as it is: no masks but those that are already written in it as `<*>`. */
export function scanPlain(text: string, line: TokenLine): void {
  const { bytes, hashes, digits, starts, ends } = line;
  const classes = CLASSES;
  const size = load(text, line);
  let count = 0;
  let i = 0;
  while (count < MAX_TOKENS) {
    while (i < size && (classes[bytes[i] ?? 0] ?? 0) === SPACE) i++;
    if (i >= size) break;
    const start = i;
    let hash = HASH_SEED;
    let holdsDigit = 0;
    for (; i < size; i++) {
      const code = bytes[i] ?? 0;
      const kind = classes[code] ?? 0;
      if (kind === SPACE) break;
      if (kind === DIGIT) holdsDigit = HOLDS_DIGIT;
      hash = Math.imul(hash ^ code, HASH_PRIME);
    }
    hashes[count] = hash === PLAIN_MASK_HASH && i - start === MASK_TEXT.length ? WILDCARD : hash;
    digits[count] = holdsDigit;
    starts[count] = start;
    ends[count++] = i;
  }
  line.length = count;
}

const PLAIN_MASK_HASH = hashOf(MASK_TEXT);

const decoder = new TextDecoder();

/** The masked tokens of the line scanned last, as text. */
export function tokenTexts(line: TokenLine): string[] {
  const texts: string[] = [];
  let mask = 0;
  const { bytes } = line;
  for (let t = 0; t < line.length; t++) {
    const end = line.ends[t] ?? 0;
    let at = line.starts[t] ?? 0;
    let text = '';
    while (mask < line.masks && (line.maskEnds[mask] ?? 0) <= end) {
      text += decoder.decode(bytes.subarray(at, line.maskStarts[mask])) + MASK_TEXT;
      at = line.maskEnds[mask++] ?? end;
    }
    texts.push(text + decoder.decode(bytes.subarray(at, end)));
  }
  return texts;
}
