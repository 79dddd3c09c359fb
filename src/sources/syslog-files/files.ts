import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
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

/** An offset shortly before the first line of the time, by bisection: a file of many gigabytes is not read from its beginning. */
export async function offsetOf(
  { file, bytes }: LogFile,
  time: number,
  timeOf: (line: string) => number | null,
): Promise<number> {
  if (bytes < SEARCHED_BYTES || file.endsWith('.gz')) return 0;
  const handle = await open(file);
  try {
    let low = 0;
    let high = bytes;
    while (high - low > PROBE_BYTES) {
      const middle = Math.floor((low + high) / 2);
      const found = await timeAfter(handle, middle, timeOf);
      if (found !== null && found < time) low = middle;
      else high = middle;
    }
    return low;
  } finally {
    await handle.close();
  }
}

/** The bytes of a log file, decompressed, from an offset on. */
export async function* readFrom(file: string, offset: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const input = createReadStream(file, { start: offset, signal });
  const gunzip = file.endsWith('.gz') ? createGunzip() : null;
  if (gunzip !== null) input.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of gunzip === null ? input : input.pipe(gunzip)) yield chunk as Buffer;
  } finally {
    input.destroy();
    gunzip?.destroy();
  }
}
