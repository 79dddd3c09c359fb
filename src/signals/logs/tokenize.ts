/**
 * Cuts a message into tokens at white space and masks its variable parts, in one pass over the characters and
 * without making strings: a token is a 32-bit hash of its masked text.
 *
 *   "worker-7f3a took 812 ms on 10.0.0.9:443" → worker-<*> took <*> ms on <*>
 */

/** The hash of a token that is nothing but a mask (`<*>`). */
export const WILDCARD = 1;
export const MASK_TEXT = '<*>';

/** Tokens past this many are left out: no template is told apart by its 300th word. */
export const MAX_TOKENS = 256;

/** One scanned line; the arrays are reused from line to line. */
export interface TokenLine {
  length: number;
  hashes: Int32Array;
  /** 1 where the token, once masked, still holds a digit: it may vary, so the tree does not branch on it. */
  digits: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  /** Masked spans of the text, in order. */
  masks: number;
  maskStarts: Int32Array;
  maskEnds: Int32Array;
}

const MAX_MASKS = 4096;

export function createTokenLine(): TokenLine {
  return {
    length: 0,
    hashes: new Int32Array(MAX_TOKENS),
    digits: new Uint8Array(MAX_TOKENS),
    starts: new Int32Array(MAX_TOKENS),
    ends: new Int32Array(MAX_TOKENS),
    masks: 0,
    maskStarts: new Int32Array(MAX_MASKS),
    maskEnds: new Int32Array(MAX_MASKS),
  };
}

const SPACE = 0;
const PUNCTUATION = 1;
/** Joins two masks to one: `10.0.0.1:443`, `2005-06-03`, `7f3a-44d1`. */
const JOINER = 2;
const DIGIT = 3;
const HEX_LETTER = 4;
const LETTER = 5;

/** By byte; those of 128 and up (parts of UTF-8 letters) count as letters. */
const CLASSES = new Uint8Array(256).fill(PUNCTUATION).fill(LETTER, 128);
for (let c = 0; c <= 32; c++) CLASSES[c] = SPACE;
for (const c of '.:-/_,+@#') CLASSES[c.charCodeAt(0)] = JOINER;
for (let c = 48; c <= 57; c++) CLASSES[c] = DIGIT;
for (let c = 65; c <= 90; c++) CLASSES[c] = CLASSES[c + 32] = c <= 70 ? HEX_LETTER : LETTER;

const HASH_SEED = 0x1505;
const HASH_PRIME = 0x01000193;
const MASK_CODE = 0x2a7;

/**
 * What an alphanumeric run is, from the numbers of its characters:
 * `812` and `7f3a` are values, `eth0` and `ext4` are names with a digit, `dn228` a name with a number.
 */
function isValue(first: number, digits: number, hexLetters: number, letters: number): boolean {
  if (digits === 0) return false;
  if (letters === 0) return hexLetters === 0 || first === DIGIT || digits + hexLetters >= 4;
  // 12ms, 64KB, 0x7fff, 3af9q: what begins with a digit is a quantity or an identifier.
  return first === DIGIT || digits > 1;
}

const encoder = new TextEncoder();
/** Longer messages are read up to here. */
const MAX_BYTES = 8192;
const bytes = new Uint8Array(MAX_BYTES);

/** Scans `text` into `line` with the built-in masks. */
export function scanMasked(text: string, line: TokenLine): void {
  const size = encoder.encodeInto(text, bytes).written;
  const classes = CLASSES;
  const { hashes, digits: digitFlags, starts, ends, maskStarts, maskEnds } = line;
  let count = 0;
  let masks = 0;
  let i = 0;
  while (count < MAX_TOKENS) {
    while (i < size && (classes[bytes[i] ?? 0] ?? 0) === SPACE) i++;
    if (i >= size) break;
    const start = i;
    let hash = HASH_SEED;
    let hashBefore = HASH_SEED;
    let hashAtMask = 0;
    let maskEnd = -2;
    let holdsDigit = 0;
    while (i < size) {
      let code = bytes[i] ?? 0;
      let kind = classes[code] ?? 0;
      if (kind === SPACE) break;
      if (kind < DIGIT) {
        hashBefore = hash;
        hash = Math.imul(hash ^ code, HASH_PRIME);
        i++;
        continue;
      }
      const runStart = i;
      const runHash = hash;
      const first = kind;
      let digits = 0;
      let hexLetters = 0;
      let letters = 0;
      do {
        if (kind === DIGIT) digits++;
        else if (kind === HEX_LETTER) hexLetters++;
        else letters++;
        hash = Math.imul(hash ^ code, HASH_PRIME);
        i++;
        if (i >= size) break;
        code = bytes[i] ?? 0;
        kind = classes[code] ?? 0;
      } while (kind >= DIGIT);
      const joined = runStart - maskEnd === 1 && (classes[bytes[maskEnd] ?? 0] ?? 0) === JOINER;
      if (isValue(first, digits, hexLetters, letters) || (joined && hexLetters > 1 && letters === 0)) {
        if (joined) {
          hash = hashAtMask;
          maskEnds[masks - 1] = i;
        } else {
          const signed = runStart > start && (bytes[runStart - 1] ?? 0) === 45 && runStart - 1 !== maskEnd;
          hash = Math.imul((signed ? hashBefore : runHash) ^ MASK_CODE, HASH_PRIME);
          if (masks < MAX_MASKS) {
            maskStarts[masks] = signed ? runStart - 1 : runStart;
            maskEnds[masks++] = i;
          }
        }
        hashAtMask = hash;
        maskEnd = i;
      } else if (digits > 0) holdsDigit = 1;
    }
    const whole = masks > 0 && maskStarts[masks - 1] === start && maskEnds[masks - 1] === i;
    hashes[count] = whole ? WILDCARD : hash;
    digitFlags[count] = holdsDigit;
    starts[count] = start;
    ends[count++] = i;
  }
  line.length = count;
  line.masks = masks;
}

/** Scans `text` as it is: no masks but those that are already written in it as `<*>`. */
export function scanPlain(text: string, line: TokenLine): void {
  const size = encoder.encodeInto(text, bytes).written;
  const classes = CLASSES;
  const { hashes, digits: digitFlags, starts, ends } = line;
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
      if (kind === DIGIT) holdsDigit = 1;
      hash = Math.imul(hash ^ code, HASH_PRIME);
    }
    hashes[count] = hash === PLAIN_MASK_HASH && i - start === MASK_TEXT.length ? WILDCARD : hash;
    digitFlags[count] = holdsDigit;
    starts[count] = start;
    ends[count++] = i;
  }
  line.length = count;
  line.masks = 0;
}

const PLAIN_MASK_HASH = encoder
  .encode(MASK_TEXT)
  .reduce((hash, code) => Math.imul(hash ^ code, HASH_PRIME), HASH_SEED);

const decoder = new TextDecoder();

/** The masked tokens of the line scanned last, as text. */
export function tokenTexts(line: TokenLine): string[] {
  const texts: string[] = [];
  let mask = 0;
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
