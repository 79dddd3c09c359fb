import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { messageOf } from '../../errors.js';

/** A decompressed file may be this large at most when it is read as a whole; the journal is streamed instead. */
const MAX_TEXT_BYTES = 512 * 1024 * 1024;

export async function fileExists(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * Decompressed bytes of a gzip file, as far as they can be read. A truncated or damaged end is reported
 * through `onDamage`, never thrown.
 */
export async function* gunzipped(file: string, onDamage: (problem: string) => void): AsyncGenerator<Buffer> {
  const input = createReadStream(file);
  const gunzip = createGunzip();
  input.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of input.pipe(gunzip)) yield chunk as Buffer;
  } catch (error) {
    onDamage(messageOf(error));
  } finally {
    input.destroy();
    gunzip.destroy();
  }
}

/** The whole decompressed text and what was wrong with the file (null when nothing). */
export async function readGzipText(file: string): Promise<{ text: string; damage: string | null }> {
  const damage: string[] = [];
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of gunzipped(file, (problem) => damage.push(problem))) {
    size += chunk.length;
    if (size > MAX_TEXT_BYTES) {
      damage.push(`larger than ${MAX_TEXT_BYTES / 1024 / 1024} MiB, the rest is left out`);
      break;
    }
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), damage: damage[0] ?? null };
}

/** Lines of a gzip file in a stream; a line longer than `maxLine` characters is cut. */
export async function* gunzippedLines(
  file: string,
  onDamage: (problem: string) => void,
  maxLine = 1 << 20,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of gunzipped(file, onDamage)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = (lines.pop() ?? '').slice(0, maxLine);
    for (const line of lines) yield line.slice(0, maxLine);
  }
  if (rest !== '') yield rest;
}
