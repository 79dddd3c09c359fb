import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { OScopeError } from '../errors.js';
import type { VectorRedis } from './vector-redis.js';

/** Where a collection's vectors lie now. Readers follow this one key, so a switch is atomic for all of them. */
const pointerSchema = z.object({
  version: z.string(),
  generation: z.string(),
  dimensions: z.number().int().nonnegative(),
  count: z.number().int().nonnegative(),
});
export type Pointer = z.infer<typeof pointerSchema>;

/** A damaged pointer is no pointer: the collection is written anew. */
function parsePointer(text: string | null): Pointer | undefined {
  if (text === null) return undefined;
  try {
    return pointerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Sorts by time, differs between writers of the same moment. */
export function newGeneration(): string {
  return `${Date.now().toString(36).padStart(10, '0')}-${randomBytes(6).toString('hex')}`;
}

/** Unix milliseconds at which a generation was begun; NaN when the name is not one of ours. */
export function generationTime(generation: string): number {
  return /^[0-9a-z]{10}-[0-9a-f]{12}$/.test(generation) ? parseInt(generation.slice(0, 10), 36) : NaN;
}

export async function readPointer(redis: VectorRedis, key: string): Promise<Pointer | undefined> {
  return parsePointer(await redis.get(key));
}

/** Points the readers at a finished generation and gives back the one that they used before. */
export async function switchPointer(redis: VectorRedis, key: string, pointer: Pointer): Promise<Pointer | undefined> {
  const before = await redis.set(key, JSON.stringify(pointer), { GET: true });
  return parsePointer(before);
}

/** Forgets a generation whose vectors are gone, unless another writer has switched meanwhile. */
export async function dropPointer(redis: VectorRedis, key: string, pointer: Pointer): Promise<void> {
  const script = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";
  await redis.eval(script, { keys: [key], arguments: [JSON.stringify(pointer)] });
}

/** The vectors behind a pointer have been deleted by somebody else. */
export function lostVectors(collection: string): OScopeError {
  return new OScopeError({
    code: 'unavailable',
    message: `The vectors of ${collection} have vanished from Redis.`,
    remedy: 'They are made again by the next search.',
    retryable: true,
  });
}

/** Little-endian float32, as RediSearch and every machine that Node runs on want it. */
export function toBytes(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}
