import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import type { TimeWindow } from '../../domain/incident.js';
import type { FilePattern } from './parse.js';

export interface LogFile {
  file: string;
  bytes: number;
  /** Of the last write, Unix seconds: no line is younger. */
  changed: number;
}

/** The files of a pattern that were written to after a time. Throws what the folder's listing throws. */
export async function findFiles({ folder, name }: FilePattern, since: number): Promise<LogFile[]> {
  const found = await Promise.all(
    (await readdir(folder))
      .filter((entry) => name.test(entry))
      .map(async (entry) => {
        const file = path.join(folder, entry);
        const info = await stat(file).catch(() => null);
        return info?.isFile() === true ? { file, bytes: info.size, changed: info.mtimeMs / 1000 } : null;
      }),
  );
  return found.filter((one) => one !== null && one.changed >= since && one.bytes > 0) as LogFile[];
}

const PROBE_BYTES = 64 * 1024;
/** Smaller files are read from their beginning. */
const SEARCHED_BYTES = 4 * 1024 * 1024;
/** Clocks step back a little at times; only what is this much later than the window ends it, seconds. */
export const AFTERMATH = 60;

/** The first time in the file after an offset; null when none can be read there. */
async function timeAfter(
  handle: FileHandle,
  offset: number,
  timeOf: (line: string) => number | null,
): Promise<number | null> {
  const buffer = Buffer.alloc(PROBE_BYTES);
  const { bytesRead } = await handle.read(buffer, 0, PROBE_BYTES, offset);
  const lines = buffer.toString('utf8', 0, bytesRead).split('\n').slice(1, -1);
  for (const line of lines) {
    const time = timeOf(line);
    if (time !== null) return time;
  }
  return null;
}

/** What tells the time of a line; null for what is none. */
export interface LineTimes {
  any: (line: string) => number | null;
  /** Of the host's own lines only: another host's clock may be wrong. */
  own: (line: string) => number | null;
}

export interface ByteRange {
  from: number;
  until: number;
}

/** Two offsets not far from each other: what is before the first one lies before some time, the second one after it. */
async function bisect(
  bytes: number,
  isBefore: (offset: number) => Promise<boolean>,
): Promise<{ low: number; high: number }> {
  let low = 0;
  let high = bytes;
  while (high - low > PROBE_BYTES) {
    const middle = Math.floor((low + high) / 2);
    if (await isBefore(middle)) low = middle;
    else high = middle;
  }
  return { low, high };
}

/**
 * The part of a file that holds a window's lines and little more, by bisection: of a file of many gigabytes the rest is
 * not read. Where no time can be told, rather too much is taken.
 */
export async function rangeOf(
  { file, bytes }: LogFile,
  { start, end }: Pick<TimeWindow, 'start' | 'end'>,
  times: LineTimes,
): Promise<ByteRange> {
  if (bytes < SEARCHED_BYTES) return { from: 0, until: bytes };
  const handle = await open(file);
  try {
    const first = await bisect(bytes, async (offset) => {
      const time = await timeAfter(handle, offset, times.any);
      return time !== null && time < start;
    });
    const last = await bisect(bytes, async (offset) => {
      const time = await timeAfter(handle, offset, times.own);
      return time === null || time <= end + AFTERMATH;
    });
    return { from: first.low, until: Math.min(bytes, last.high + PROBE_BYTES) };
  } finally {
    await handle.close();
  }
}

/** The bytes of a compressed file. */
export async function* readGzip(file: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const input = createReadStream(file, { signal });
  const gunzip = createGunzip();
  input.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of input.pipe(gunzip)) yield chunk as Buffer;
  } finally {
    input.destroy();
    gunzip.destroy();
  }
}
