import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, OScopeError } from '../../errors.js';
import type { VectorEntry, VectorHit, VectorStore } from '../../ports/vector-store.js';
import { mixedVectors, uniqueEntries } from '../memory/exact-index.js';
import { compareHits } from '../memory/nearest.js';
import { dropPointer, generationTime, lostVectors, newGeneration, readPointer, switchPointer, toBytes } from '../vector-generation.js';
import type { Pointer } from '../vector-generation.js';
import type { VectorRedis } from '../vector-redis.js';

const BATCH = 200;
/** Below this many vectors exact search is quick, and a graph would only lose neighbours. */
const HNSW_FROM = 10_000;
/** More is asked for than wanted: ties at the edge and neighbours that a graph misses. */
const SPARE = 16;
const BUILD_MS = 120_000;
/** An unfinished index of a writer that died. */
const STALE_MS = 3_600_000;

/**
 * RediSearch splits tags at separators, trims them and treats much of a query as syntax. A digest has no such
 * characters, so that any tag is matched exactly.
 */
function tagDigest(key: string, value: string): string {
  return createHash('sha256').update(JSON.stringify([key, value])).digest('hex').slice(0, 24);
}

function isMissingIndex(error: unknown): boolean {
  return /no such index|unknown index name|index not found/i.test(messageOf(error));
}

function queryOf(filter: Readonly<Record<string, string>>, graph: boolean): string {
  const tags = Object.entries(filter).map(([key, value]) => `@tags:{${tagDigest(key, value)}}`);
  const effort = graph ? ' EF_RUNTIME $EF' : '';
  return `${tags.length === 0 ? '*' : `(${tags.join(' ')})`}=>[KNN $K @embedding $BLOB${effort} AS distance]`;
}

async function createIndex(redis: VectorRedis, index: string, entries: readonly VectorEntry[]): Promise<void> {
  const vector = { type: 'VECTOR', TYPE: 'FLOAT32', DIM: entries[0]?.vector.length ?? 1, DISTANCE_METRIC: 'COSINE' } as const;
  const embedding =
    entries.length < HNSW_FROM
      ? ({ ...vector, ALGORITHM: 'FLAT' } as const)
      : ({ ...vector, ALGORITHM: 'HNSW', M: 16, EF_CONSTRUCTION: 200 } as const);
  await redis.ft.create(index, { tags: { type: 'TAG' }, embedding }, { ON: 'HASH', PREFIX: `${index}:` });
}

async function writeAll(redis: VectorRedis, index: string, entries: readonly VectorEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += BATCH) {
    const batch = entries.slice(from, from + BATCH).map(({ id, vector, tags }) =>
      redis.hSet(`${index}:${id}`, {
        id,
        tags: Object.entries(tags).map(([key, value]) => tagDigest(key, value)).join(','),
        embedding: toBytes(vector),
      }),
    );
    await Promise.all(batch);
  }
}

/** Both protocols give FT.INFO as names and values; numbers may come as text. */
function infoNumber(info: object, name: string): number {
  const value: unknown = info instanceof Map ? info.get(name) : (info as Record<string, unknown>)[name];
  return Number(value ?? 0);
}

/** Servers with worker threads index in the background: a switch before they end would hide entries. */
async function waitUntilIndexed(redis: VectorRedis, index: string, count: number): Promise<void> {
  const deadline = Date.now() + BUILD_MS;
  for (let pause = 5; Date.now() < deadline; pause = Math.min(pause * 2, 500)) {
    const info: object = await redis.ft.info(index);
    if (infoNumber(info, 'hash_indexing_failures') > 0) break;
    if (infoNumber(info, 'num_docs') >= count && infoNumber(info, 'indexing') === 0) return;
    await sleep(pause);
  }
  throw new OScopeError({ code: 'unavailable', message: `RediSearch did not index all ${count} vectors of ${index}.`, remedy: 'See FT.INFO and the log of the server.' });
}

/** Nearest neighbours by RediSearch 2.4 or later (https://redis.io/docs/latest/develop/ai/search-and-query/vectors/). */
export function createRediSearchStore(redis: VectorRedis, prefix = 'oscope:vectors:search:'): VectorStore {
  const indexName = (collection: string, generation: string): string => `${prefix}${collection}:${generation}`;
  const drop = (index: string): Promise<unknown> => redis.ft.dropIndex(index, { DD: true }).catch(() => undefined);

  async function dropStale(collection: string): Promise<void> {
    const start = indexName(collection, '');
    const names = (await redis.ft._list()).map(String).filter((name) => name.startsWith(start));
    const current = (await readPointer(redis, `${prefix}${collection}`))?.generation;
    const old = names.map((name) => name.slice(start.length)).filter((one) => one !== current && Date.now() - generationTime(one) > STALE_MS);
    for (const generation of old) await drop(indexName(collection, generation));
  }

  async function searchIn(index: string, pointer: Pointer, query: Float32Array, k: number, filter: Readonly<Record<string, string>>): Promise<VectorHit[]> {
    const wanted = Math.min(k + SPARE, pointer.count);
    const graph = pointer.count >= HNSW_FROM;
    const reply = await redis.ft.search(index, queryOf(filter, graph), {
      PARAMS: { K: wanted, BLOB: toBytes(query), ...(graph ? { EF: Math.max(128, 2 * wanted) } : {}) },
      SORTBY: 'distance',
      RETURN: ['id', 'distance'],
      // Without a limit RediSearch gives ten.
      LIMIT: { from: 0, size: wanted },
      DIALECT: 2,
    });
    // A vector of zeros has no direction: its distance is not a number.
    const similarityOf = (distance: unknown): number => (Number.isFinite(Number(distance)) ? 1 - Number(distance) : 0);
    const hits = reply.documents.map(({ value }) => ({ id: value.id as string, similarity: similarityOf(value.distance) }));
    return hits.sort(compareHits).slice(0, k);
  }

  return {
    name: 'redisearch',
    async replace(collection, version, given) {
      const { entries, dimensions } = uniqueEntries(given);
      const generation = newGeneration();
      const index = indexName(collection, generation);
      try {
        await createIndex(redis, index, entries);
        await writeAll(redis, index, entries);
        await waitUntilIndexed(redis, index, entries.length);
      } catch (error) {
        await drop(index);
        throw error;
      }
      const before = await switchPointer(redis, `${prefix}${collection}`, { version, generation, dimensions, count: entries.length });
      if (before !== undefined) await drop(indexName(collection, before.generation));
      await dropStale(collection);
    },
    async version(collection) {
      return (await readPointer(redis, `${prefix}${collection}`))?.version;
    },
    async search(collection, query, k, filter = {}) {
      const key = `${prefix}${collection}`;
      // A writer may drop the index between the two commands: the second try follows the pointer anew.
      for (let attempt = 0; ; attempt += 1) {
        const pointer = await readPointer(redis, key);
        if (pointer === undefined || pointer.count === 0 || k <= 0) return [];
        if (query.length !== pointer.dimensions) throw mixedVectors(query.length, pointer.dimensions);
        try {
          return await searchIn(indexName(collection, pointer.generation), pointer, query, k, filter);
        } catch (error) {
          if (!isMissingIndex(error)) throw error;
          if (attempt === 0) continue;
          await dropPointer(redis, key, pointer);
          throw lostVectors(collection);
        }
      }
    },
    close: () => redis.close().catch(() => redis.destroy()),
  };
}
