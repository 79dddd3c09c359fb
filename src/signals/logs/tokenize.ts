/**
 * Cuts a message into tokens at white space and masks its variable parts, in one pass over the characters and
 * without making strings: a token is a 32-bit hash of its masked text.
 *
 *   "worker-7f3a took 812 ms on 10.0.0.9:443" → worker-<*> took <*> ms on <*>
 */

/** The hash of a token that is nothing but a mask (`<*>`). */
export const WILDCARD = 1;
export const MASK_TEXT = '<*>';
const encoder = new TextEncoder();

/** Tokens past this many are left out: no template is told apart by its 300th word. */
export const MAX_TOKENS = 256;

/** The token, once masked, still holds a digit: it may vary, so the tree does not branch on it. */
export const HOLDS_DIGIT = 1;
export const PARTLY_MASKED = 2;

/** One scanned line; the arrays are reused from line to line. */
export interface TokenLine {
  length: number;
  hashes: Int32Array;
  /** HOLDS_DIGIT, PARTLY_MASKED or 0. */
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
const EQUALS = 61;
const SLASH = 47;
const MINUS = 45;
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

/** Days and months vary as the numbers beside them do. */
const DATE_WORDS = new Set(
  'Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ').map(hashOf),
);

/**
 * Words that are values as numbers are: the literals of programming languages and the units of sizes, which change
 * with the number before them (`18.3 KB`, `2 MB,`).
 */
const VALUE_WORDS = new Set(
  'true false True False TRUE FALSE null NULL None nil B kB KB MB GB TB KiB MiB GiB TiB bytes'
    .split(' ')
    .flatMap((word) => ['', ',', ';', ')', '),', '.'].map((end) => hashOf(word + end))),
);

/** Whether the token of this hash is a value by itself. */
export function isValueWord(hash: number): boolean {
  return VALUE_WORDS.has(hash);
}

function hashOf(text: string): number {
  return encoder.encode(text).reduce((hash, code) => Math.imul(hash ^ code, HASH_PRIME), HASH_SEED);
}

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
    let key = true;
    while (i < size) {
      let code = bytes[i] ?? 0;
      let kind = classes[code] ?? 0;
      if (kind === SPACE) break;
      if (kind < DIGIT) {
        hashBefore = hash;
        hash = Math.imul(hash ^ code, HASH_PRIME);
        i++;
        // `user=root` is two tokens, so that a value may vary while its key stays.
        if (code === EQUALS && key && i - start > 1) break;
        if (kind === PUNCTUATION || code === SLASH) key = false;
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
          const signed =
            runStart > start &&
            bytes[runStart - 1] === MINUS &&
            (classes[bytes[runStart - 2] ?? 0] ?? 0) < DIGIT;
          hash = Math.imul((signed ? hashBefore : runHash) ^ MASK_CODE, HASH_PRIME);
          if (masks < MAX_MASKS) {
            maskStarts[masks] = signed ? runStart - 1 : runStart;
            maskEnds[masks++] = i;
          }
        }
        hashAtMask = hash;
        maskEnd = i;
      } else if (digits > 0) holdsDigit = HOLDS_DIGIT;
    }
    const last = masks > 0 ? (maskStarts[masks - 1] ?? 0) : -1;
    const isDate = i - start === 3 && DATE_WORDS.has(hash);
    if (isDate && masks < MAX_MASKS) {
      maskStarts[masks] = start;
      maskEnds[masks++] = i;
    }
    const whole = isDate || (last === start && maskEnds[masks - 1] === i);
    hashes[count] = whole ? WILDCARD : hash;
    digitFlags[count] = last >= start ? PARTLY_MASKED : holdsDigit;
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
      if (kind === DIGIT) holdsDigit = HOLDS_DIGIT;
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

const PLAIN_MASK_HASH = hashOf(MASK_TEXT);

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
