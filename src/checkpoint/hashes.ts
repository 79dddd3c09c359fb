import type { Redis } from 'ioredis';
import { fieldOf, parseField } from './fields.js';
import type { FieldKey } from './fields.js';
import { fromBytes, toBytes } from './packing.js';
import type { Packed, StoredCheckpoint, StoredWrite } from './packing.js';

type Stored = StoredCheckpoint | StoredWrite | Packed;

/** The hashes of the threads, one for each. */
export interface Hashes {
  get<T extends Stored>(thread: string, key: FieldKey): Promise<T | undefined>;
  has(thread: string, key: FieldKey): Promise<boolean>;
  keys(thread: string): Promise<FieldKey[]>;
  /** All or nothing; renews the thread's lifetime. */
  set(thread: string, fields: readonly (readonly [FieldKey, Stored])[]): Promise<void>;
  drop(thread: string, keys: readonly FieldKey[]): Promise<void>;
  forget(thread: string): Promise<void>;
  threads(): Promise<string[]>;
}

async function scan(redis: Redis, prefix: string): Promise<string[]> {
  const found: string[] = [];
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 500);
    found.push(...keys.map((key) => key.slice(prefix.length)));
    cursor = next;
  } while (cursor !== '0');
  return found.sort();
}

export function createHashes(redis: Redis, prefix: string, lifetimeSeconds: number): Hashes {
  const keyOf = (thread: string): string => `${prefix}${thread}`;
  return {
    async get<T extends Stored>(thread: string, key: FieldKey) {
      const bytes = await redis.hgetBuffer(keyOf(thread), fieldOf(key));
      return bytes === null ? undefined : fromBytes<T>(bytes);
    },
    has: async (thread, key) => (await redis.hexists(keyOf(thread), fieldOf(key))) === 1,
    keys: async (thread) => (await redis.hkeys(keyOf(thread))).map(parseField),
    async set(thread, fields) {
      if (fields.length === 0) return;
      const packed = await Promise.all(
        fields.map(async ([key, stored]) => [fieldOf(key), await toBytes(stored)] as const),
      );
      const batch = redis.multi();
      for (const [field, bytes] of packed) batch.hset(keyOf(thread), field, bytes);
      await batch.expire(keyOf(thread), lifetimeSeconds).exec();
    },
    async drop(thread, keys) {
      if (keys.length > 0) await redis.hdel(keyOf(thread), ...keys.map(fieldOf));
    },
    async forget(thread) {
      await redis.unlink(keyOf(thread));
    },
    threads: () => scan(redis, prefix),
  };
}
