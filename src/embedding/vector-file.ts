import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** Hex digest of a text → its vector. */
export type Vectors = Map<string, Float32Array>;

const KEY_BYTES = 16;
const headerSchema = z.object({
  format: z.literal(1),
  embedder: z.string(),
  dimensions: z.number().int().positive(),
  count: z.number().int().nonnegative(),
  sha256: z.string(),
});

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export function textKey(text: string): string {
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 2 * KEY_BYTES);
}

function decodeFile(bytes: Buffer, embedder: string): Vectors | undefined {
  const end = bytes.indexOf('\n');
  const header = headerSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  const body = bytes.subarray(end + 1);
  if (header.embedder !== embedder || digestOf(body) !== header.sha256) return undefined;
  const { count, dimensions } = header;
  if (body.length !== count * (KEY_BYTES + 4 * dimensions)) return undefined;
  // Copied, because a Float32Array must begin at a multiple of four bytes.
  const floats = new Float32Array(Uint8Array.from(body.subarray(count * KEY_BYTES)).buffer);
  const rows = Array.from({ length: count }, (_, row): [string, Float32Array] => [
    body.toString('hex', row * KEY_BYTES, (row + 1) * KEY_BYTES),
    floats.subarray(row * dimensions, (row + 1) * dimensions),
  ]);
  return new Map(rows);
}

/** The vectors of a file; none when it is absent, damaged, half written or of another embedder. */
export async function readVectorFile(file: string, embedder: string): Promise<Vectors> {
  try {
    return decodeFile(await readFile(file), embedder) ?? new Map();
  } catch {
    return new Map();
  }
}

/**
 * A line of JSON, then the keys, then the float32 values. Written beside the file and moved over it, so that readers
 * and other writers see the old file or the new one, never a part.
 */
export async function writeVectorFile(file: string, embedder: string, vectors: Vectors): Promise<void> {
  const dimensions = vectors.values().next().value?.length ?? 0;
  if (dimensions === 0) return;
  const rows = [...vectors].filter(([, vector]) => vector.length === dimensions);
  const keys = rows.map(([key]) => Buffer.from(key, 'hex'));
  const values = rows.map(([, vector]) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
  const body = Buffer.concat([...keys, ...values]);
  const header = { format: 1, embedder, dimensions, count: rows.length, sha256: digestOf(body) };
  await mkdir(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(beside, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]));
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
