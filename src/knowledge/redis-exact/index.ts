import { RESP_TYPES } from 'redis';
import { OScopeError } from '../../errors.js';
import type { VectorEntry, VectorStore } from '../../ports/vector-store.js';
import { createExactIndex, uniqueEntries } from '../memory/exact-index.js';
import type { ExactIndex } from '../memory/exact-index.js';
import { dropPointer, lostVectors, newGeneration, readPointer, switchPointer, toBytes } from '../vector-generation.js';
import type { Pointer } from '../vector-generation.js';
import type { VectorRedis } from '../vector-redis.js';

/** Entries per command: large enough for speed, small enough not to hold up other users of the server. */
const BATCH = 500;
/** What a writer that died left behind goes away by itself. */
const UNFINISHED_SECONDS = 3_600;

function decode(id: string, value: Buffer): VectorEntry {
  const tagBytes = value.readUInt32LE(0);
  const tags = JSON.parse(value.toString('utf8', 4, 4 + tagBytes)) as Record<string, string>;
  // Copied, because a Float32Array must begin at a multiple of four bytes.
  const bytes = Uint8Array.from(value.subarray(4 + tagBytes));
  return { id, tags, vector: new Float32Array(bytes.buffer) };
}

/** Length of the tags (4 bytes), tags as JSON, float32 values. */
function encode({ tags, vector }: VectorEntry): Buffer {
  const json = Buffer.from(JSON.stringify(tags));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, toBytes(vector)]);
}

async function readAll(redis: VectorRedis, key: string): Promise<VectorEntry[]> {
  const binary = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const entries: VectorEntry[] = [];
  let cursor = '0';
  do {
    const page = await binary.hScan(key, cursor, { COUNT: BATCH });
    for (const { field, value } of page.entries) entries.push(decode(field.toString('utf8'), value));
    cursor = page.cursor.toString();
  } while (cursor !== '0');
  return entries;
}

async function writeAll(redis: VectorRedis, key: string, entries: readonly VectorEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += BATCH) {
    const fields = entries.slice(from, from + BATCH).map((entry): [string, Buffer] => [entry.id, encode(entry)]);
    await redis.hSet(key, new Map(fields));
    await redis.expire(key, UNFINISHED_SECONDS);
  }
}

/** Exact search over vectors that Redis keeps: read once a generation, searched in this process. */
export function createRedisExactStore(redis: VectorRedis, prefix = 'oscope:vectors:exact:'): VectorStore {
  const cache = new Map<string, { generation: string; index: ExactIndex }>();
  const hashKey = (collection: string, generation: string): string => `${prefix}${collection}:${generation}`;

  async function load(collection: string, pointer: Pointer): Promise<ExactIndex> {
    const cached = cache.get(collection);
    if (cached?.generation === pointer.generation) return cached.index;
    const index = createExactIndex(await readAll(redis, hashKey(collection, pointer.generation)));
    if (index.size !== pointer.count) throw lostVectors(collection);
    cache.set(collection, { generation: pointer.generation, index });
    return index;
  }

  /** A writer may drop the generation while it is read: the second try follows the pointer anew. */
  async function indexOf(collection: string): Promise<ExactIndex | undefined> {
    const key = `${prefix}${collection}`;
    const pointer = await readPointer(redis, key);
    if (pointer === undefined) return undefined;
    try {
      return await load(collection, pointer);
    } catch (error) {
      const again = await readPointer(redis, key);
      if (again !== undefined && again.generation !== pointer.generation) return load(collection, again);
      if (error instanceof OScopeError) await dropPointer(redis, key, pointer);
      throw error;
    }
  }

  return {
    name: 'redis-exact',
    async replace(collection, version, given) {
      const { entries, dimensions } = uniqueEntries(given);
      const generation = newGeneration();
      const target = hashKey(collection, generation);
      await writeAll(redis, target, entries);
      await redis.persist(target);
      const before = await switchPointer(redis, `${prefix}${collection}`, { version, generation, dimensions, count: entries.length });
      if (before !== undefined) await redis.unlink(hashKey(collection, before.generation));
    },
    async version(collection) {
      return (await readPointer(redis, `${prefix}${collection}`))?.version;
    },
    async search(collection, query, k, filter = {}) {
      return (await indexOf(collection))?.search(query, k, filter) ?? [];
    },
    close: () => redis.close().catch(() => redis.destroy()),
  };
}
