/** Tokens past this many are left out: no template is told apart by its 300th word. */
export const MAX_TOKENS = 256;
/** Longer messages are read up to here; the last byte is for the space that ends them. */
const MAX_BYTES = 8192;
const MAX_MASKS = MAX_BYTES / 2;

/** The token, once masked, still holds a digit: it may vary, so the tree does not branch on it. */
export const HOLDS_DIGIT = 1;
export const PARTLY_MASKED = 2;

/** One scanned line. It is used again for the next line: a scan makes no objects. */
export interface TokenLine {
  /** The message as UTF-8, and a space. */
  readonly bytes: Uint8Array;
  /** How many tokens there are, and by token: hash, HOLDS_DIGIT or PARTLY_MASKED or 0, span in bytes. */
  length: number;
  readonly hashes: Int32Array;
  readonly digits: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** How many masked spans there are, and their bounds in bytes, in order. */
  masks: number;
  readonly maskStarts: Int32Array;
  readonly maskEnds: Int32Array;
  /** Where the scan stands within a token. */
  readonly at: Cursor;
}

interface Cursor {
  position: number;
  hash: number;
  /** The hash before the last mark that is no letter or digit, and before the last run of letters and digits. */
  beforeMark: number;
  beforeRun: number;
  /** The hash with the last mask, and where that mask ends. */
  atMask: number;
  maskEnd: number;
  digit: number;
}

export function createTokenLine(): TokenLine {
  return {
    bytes: new Uint8Array(MAX_BYTES),
    length: 0,
    hashes: new Int32Array(MAX_TOKENS),
    digits: new Uint8Array(MAX_TOKENS),
    starts: new Int32Array(MAX_TOKENS),
    ends: new Int32Array(MAX_TOKENS),
    masks: 0,
    maskStarts: new Int32Array(MAX_MASKS),
    maskEnds: new Int32Array(MAX_MASKS),
    at: { position: 0, hash: 0, beforeMark: 0, beforeRun: 0, atMask: 0, maskEnd: 0, digit: 0 },
  };
}

export function addMask(line: TokenLine, from: number, to: number): void {
  if (line.masks >= MAX_MASKS) return;
  line.maskStarts[line.masks] = from;
  line.maskEnds[line.masks++] = to;
}
