import { messageOf } from '../errors.js';
import type { VectorStore } from '../ports/vector-store.js';
import { createRedisExactStore } from './redis-exact/index.js';
import { createRediSearchStore } from './redisearch/index.js';
import { connectVectorRedis, publicAddress } from './vector-redis.js';
import type { VectorRedis, VectorRedisOptions } from './vector-redis.js';

/** RediSearch 2.4 is the first with vectors; modules number their versions 20400. */
const FIRST_WITH_VECTORS = 20_400;

/** What the server offers, in words for `oscope doctor`. */
export interface OpenedVectorStore {
  store: VectorStore;
  /** Why this store: "RediSearch 2.10.5 at redis://…" or what is missing. */
  reason: string;
}

interface SearchModule {
  usable: boolean;
  words: string;
}

function versionWords(version: number): string {
  return [Math.floor(version / 10_000), Math.floor(version / 100) % 100, version % 100].join('.');
}

/** Hosted servers may forbid MODULE LIST; FT._LIST then shows whether the commands are there. */
async function askByCommand(redis: VectorRedis, problem: string): Promise<SearchModule> {
  try {
    await redis.ft._list();
    return { usable: true, words: `RediSearch of unknown version (MODULE LIST: ${problem})` };
  } catch (error) {
    return { usable: false, words: `no RediSearch (FT._LIST: ${messageOf(error)})` };
  }
}

async function findSearchModule(redis: VectorRedis): Promise<SearchModule> {
  try {
    const modules = await redis.moduleList();
    const found = modules.find(({ name }) => /^(search|searchlight|ft)$/i.test(name));
    if (found === undefined) return { usable: false, words: 'no RediSearch module' };
    const words = `RediSearch ${versionWords(found.ver)}`;
    return found.ver >= FIRST_WITH_VECTORS ? { usable: true, words } : { usable: false, words: `${words}, which has no vectors (2.4 has)` };
  } catch (error) {
    return askByCommand(redis, messageOf(error));
  }
}

/** An open connection must not keep a finished command line running, but one that is waited for must. */
function createIdleStore(store: VectorStore, redis: VectorRedis): VectorStore {
  let waiting = 0;
  async function hold<T>(run: () => Promise<T>): Promise<T> {
    waiting += 1;
    redis.ref();
    try {
      return await run();
    } finally {
      waiting -= 1;
      if (waiting === 0 && redis.isOpen) redis.unref();
    }
  }
  redis.unref();
  return {
    name: store.name,
    replace: (...args) => hold(() => store.replace(...args)),
    version: (collection) => hold(() => store.version(collection)),
    search: (...args) => hold(() => store.search(...args)),
    close: () => store.close(),
  };
}

/**
 * RediSearch when the server has it, else exact search over Redis hashes.
 * @throws OScopeError `unavailable` when the server cannot be reached.
 */
export async function openVectorStore(url: string, options: VectorRedisOptions & { prefix?: string } = {}): Promise<OpenedVectorStore> {
  const redis = await connectVectorRedis(url, options);
  const { usable, words } = await findSearchModule(redis);
  const at = publicAddress(url);
  const prefix = options.prefix ?? 'oscope:vectors:';
  const store = usable ? createRediSearchStore(redis, `${prefix}search:`) : createRedisExactStore(redis, `${prefix}exact:`);
  return {
    store: createIdleStore(store, redis),
    reason: usable ? `${words} at ${at}` : `exact search over hashes at ${at}: ${words}`,
  };
}
