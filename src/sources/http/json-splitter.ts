/** One value that was asked for, as JSON text. */
export interface JsonPart {
  /** The path as it was asked for: keys joined by `.`, `[]` for any element of an array. */
  path: string;
  text: string;
}

export interface JsonSplitter {
  /** Values that this piece of the document completed. Throws a SyntaxError for what cannot be JSON. */
  push(chunk: Uint8Array): JsonPart[];
  /** True when the document has ended. */
  done(): boolean;
}

interface Frame {
  isArray: boolean;
  path: string;
  key: string;
  expectsKey: boolean;
}

interface Capture {
  path: string;
  pieces: Uint8Array[];
  size: number;
  depth: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const MAX_DEPTH = 64;
const MAX_KEY_BYTES = 1024;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const opens = (byte: number): boolean => byte === 0x7b || byte === 0x5b;
const closes = (byte: number): boolean => byte === 0x7d || byte === 0x5d;

function pathOf(frame: Frame | undefined): string {
  if (frame === undefined) return '';
  if (frame.isArray) return `${frame.path}[]`;
  return frame.path === '' ? frame.key : `${frame.path}.${frame.key}`;
}

/**
 * Cuts a JSON document of any size into the values at some paths without holding the rest in memory.
 * @example paths ['data.result[]', 'error'] on `{"status":"success","data":{"result":[{"a":1},{"a":2}]}}`
 *   → {path: 'data.result[]', text: '{"a":1}'}, {path: 'data.result[]', text: '{"a":2}'}
 */
export function createJsonSplitter(paths: readonly string[], maxPartBytes = 32 << 20): JsonSplitter {
  const wanted = new Set(paths);
  const stack: Frame[] = [];
  let ended = false;
  let inString = false;
  let escaped = false;
  let keyBytes: number[] | null = null;
  let capture: Capture | null = null;
  let parts: JsonPart[] = [];

  /** Index after the string's end, or the chunk's length when it goes on. */
  function skipString(chunk: Uint8Array, from: number): number {
    const { length } = chunk;
    let slash = escaped;
    let end = length;
    for (let i = from; i < length; i++) {
      const byte = chunk[i];
      if (slash) slash = false;
      else if (byte === BACKSLASH) slash = true;
      else if (byte === QUOTE) {
        inString = false;
        end = i + 1;
        break;
      }
    }
    escaped = slash;
    if (keyBytes !== null) {
      for (let i = from; i < end - (inString ? 0 : 1); i++) keyBytes.push(chunk[i] ?? 0);
      if (keyBytes.length > MAX_KEY_BYTES) throw new SyntaxError('a key too long');
    }
    return end;
  }

  function keep(current: Capture, piece: Uint8Array): void {
    current.size += piece.length;
    if (current.size > maxPartBytes) throw new SyntaxError(`a value of more than ${maxPartBytes} bytes`);
    current.pieces.push(piece);
  }

  function finish(current: Capture): void {
    parts.push({ path: current.path, text: Buffer.concat(current.pieces).toString('utf8') });
    capture = null;
    if (stack.length === 0) ended = true;
  }

  /** Where the wanted value ends in this chunk; -1 when it goes on. Nearly all bytes pass through this loop. */
  function endOfCapture(current: Capture, chunk: Uint8Array, from: number): number {
    const { length } = chunk;
    let { depth } = current;
    let end = -1;
    let i = from;
    while (i < length && end < 0) {
      if (inString) {
        i = skipString(chunk, i);
        if (!inString && depth === 0) end = i;
        continue;
      }
      const byte = chunk[i] ?? 0;
      if (byte === QUOTE) inString = true;
      else if (opens(byte)) depth++;
      // A number or literal ends with what follows it, which is not part of it.
      else if (depth === 0 && (closes(byte) || byte === COMMA || isSpace(byte))) end = i;
      else if (closes(byte) && --depth === 0) end = i + 1;
      i++;
    }
    current.depth = depth;
    return end;
  }

  function readCapture(current: Capture, chunk: Uint8Array, from: number): number {
    const end = endOfCapture(current, chunk, from);
    keep(current, chunk.subarray(from, end < 0 ? chunk.length : end));
    if (end < 0) return chunk.length;
    finish(current);
    return end;
  }

  function endKey(frame: Frame, bytes: readonly number[]): void {
    frame.key = String(JSON.parse(`"${Buffer.from(bytes).toString('utf8')}"`));
    frame.expectsKey = false;
    keyBytes = null;
  }

  function readString(chunk: Uint8Array, from: number): number {
    const end = skipString(chunk, from);
    const frame = stack.at(-1);
    if (!inString && keyBytes !== null && frame !== undefined) endKey(frame, keyBytes);
    return end;
  }

  /** One byte outside of wanted values and strings; false = a wanted value begins here. */
  function step(byte: number): boolean {
    const frame = stack.at(-1);
    if (isSpace(byte) || byte === 0x3a) return true;
    if (byte === COMMA) {
      if (frame !== undefined) frame.expectsKey = !frame.isArray;
      return true;
    }
    if (closes(byte)) {
      if (stack.pop() === undefined) throw new SyntaxError('a bracket too many');
      ended = stack.length === 0;
      return true;
    }
    if (frame?.expectsKey === true) {
      if (byte !== QUOTE) throw new SyntaxError('no key where one is due');
      keyBytes = [];
      inString = true;
      return true;
    }
    const path = pathOf(frame);
    if (wanted.has(path)) {
      capture = { path, pieces: [], size: 0, depth: 0 };
      return false;
    }
    if (byte === QUOTE) inString = true;
    if (!opens(byte)) return true;
    if (stack.length >= MAX_DEPTH) throw new SyntaxError('nested too deeply');
    stack.push({ isArray: byte === 0x5b, path, key: '', expectsKey: byte === 0x7b });
    return true;
  }

  function push(chunk: Uint8Array): JsonPart[] {
    parts = [];
    let i = 0;
    while (i < chunk.length) {
      if (capture !== null) i = readCapture(capture, chunk, i);
      else if (inString) i = readString(chunk, i);
      else if (step(chunk[i] ?? 0)) i++;
    }
    return parts;
  }
  return { push, done: () => ended };
}
