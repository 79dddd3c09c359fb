import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { TimeWindow } from '../../domain/incident.js';
import { AFTERMATH } from './files.js';
import type { ByteRange, LineTimes } from './files.js';

const compress = promisify(deflateRaw);
const decompress = promisify(inflateRaw);

const PIECE_BYTES = 256 * 1024;
const BLOCK_BYTES = 1 << 20;
const MAX_LINE = 1 << 20;
const LINE_FEED = 10;

/** A range of a file, the last piece first. */
export async function* piecesBackwards(file: string, { from, until }: ByteRange): AsyncGenerator<Buffer> {
  const handle = await open(file);
  try {
    for (let end = until; end > from;) {
      const start = Math.max(from, end - PIECE_BYTES);
      const buffer = Buffer.alloc(end - start);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
      yield buffer.subarray(0, bytesRead);
      end = start;
    }
  } finally {
    await handle.close();
  }
}

/** Pieces of UTF-8, the last first → lines that are not empty, the last first; of a very long one the beginning. */
export async function* linesBackwards(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const text = Buffer.concat([piece, rest]);
    const first = text.indexOf(LINE_FEED);
    rest = text.subarray(0, Math.min(first < 0 ? text.length : first, MAX_LINE));
    if (first < 0) continue;
    const lines = text.toString('utf8', first + 1).split('\n');
    for (const line of lines.reverse()) if (line !== '') yield line.slice(0, MAX_LINE);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

async function* blocksOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let open: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    open.push(piece);
    size += piece.length;
    if (size < BLOCK_BYTES) continue;
    yield Buffer.concat(open);
    open = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(open);
}

/** The first time in a block that may begin within a line. */
function firstTime(block: Buffer, timeOf: (line: string) => number | null): number | null {
  const lines = block.toString('utf8', 0, PIECE_BYTES).split('\n').slice(1, -1);
  for (const line of lines) {
    const time = timeOf(line);
    if (time !== null) return time;
  }
  return null;
}

export interface Tail {
  window: Pick<TimeWindow, 'start' | 'end'>;
  times: LineTimes;
  /** So many bytes of the window's end are kept, and up to a block more. */
  bytes: number;
  signal: AbortSignal;
}

interface Block {
  bytes: number;
  packed: Buffer;
}

interface Kept {
  blocks: Block[];
  failure: unknown;
}

const sizeOf = (blocks: readonly Block[]): number => blocks.reduce((sum, { bytes }) => sum + bytes, 0);

async function keepTail(pieces: AsyncIterable<Buffer>, tail: Tail): Promise<Kept> {
  const { window, times, signal } = tail;
  const kept: Kept = { blocks: [], failure: null };
  try {
    for await (const block of blocksOf(pieces)) {
      // Little that is compressed can become so much that its own reading has long ended.
      signal.throwIfAborted();
      if ((firstTime(block, times.any) ?? Infinity) < window.start) kept.blocks = [];
      const isAfter = (firstTime(block, times.own) ?? 0) > window.end + AFTERMATH;
      const part = isAfter ? block.subarray(0, block.indexOf(LINE_FEED) + 1) : block;
      kept.blocks.push({ bytes: part.length, packed: await compress(part, { level: 1 }) });
      if (isAfter) break;
      // More than the budget is left, so that whoever reads it meets the limit and says so.
      if (sizeOf(kept.blocks.slice(1)) > tail.bytes) kept.blocks.shift();
    }
  } catch (error) {
    signal.throwIfAborted();
    kept.failure = error;
  }
  return kept;
}

/**
 * The last pieces of what can only be read forwards, the last first. A damaged stream gives what lies before the
 * damage, then throws.
 */
export async function* tailBackwards(pieces: AsyncIterable<Buffer>, tail: Tail): AsyncGenerator<Buffer> {
  const { blocks, failure } = await keepTail(pieces, tail);
  for (const { packed } of blocks.reverse()) yield decompress(packed);
  if (failure !== null) throw failure as Error;
}
