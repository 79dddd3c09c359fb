import { openVectorStore } from '../../src/knowledge/vector-store-open.js';
import type { VectorEntry } from '../../src/ports/vector-store.js';
import { startFakeRediSearch } from '../fake-redisearch.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(() => redis.connect().flushall());

const entries = (...ids: string[]): VectorEntry[] => ids.map((id, index) => ({ id, vector: Float32Array.from([1, index]), tags: {} }));
const query = Float32Array.from([1, 0]);
const address = (): string => `unix://${redis.socket}`;

describe('openVectorStore', () => {
  it('searches in this process when the server has no module, and says so', async () => {
    const { store, reason } = await openVectorStore(address());
    expect(store.name).toBe('redis-exact');
    expect(reason).toMatch(/exact search over hashes .* no RediSearch module/);
    await store.close();
  });

  it.each([
    [{ version: 21_005 }, 'redisearch', /^RediSearch 2\.10\.5 at redis:/],
    [{ version: 10_206 }, 'redis-exact', /RediSearch 1\.2\.6, which has no vectors/],
    [{ moduleListForbidden: true }, 'redisearch', /unknown version .*NOPERM/],
  ])('decides by what the server says: %j', async (options, name, words) => {
    const fake = await startFakeRediSearch(redis, options);
    const { store, reason } = await openVectorStore(fake.url);
    expect(store.name).toBe(name);
    expect(reason).toMatch(words);
    await store.close();
    await fake.close();
  });

  it('names the address without its password when nobody answers', async () => {
    const failed = openVectorStore('redis://bot:s3cret@127.0.0.1:1');
    await expect(failed).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('127.0.0.1:1') as string });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('s3cret') as string });
  });
});

describe('vectors in Redis', () => {
  it('are shared between processes and switch for all at once', async () => {
    const writer = (await openVectorStore(address())).store;
    const reader = (await openVectorStore(address())).store;
    await writer.replace('docs', '1', entries('a', 'b'));
    expect((await reader.search('docs', query, 5)).map(({ id }) => id)).toEqual(['a', 'b']);
    await writer.replace('docs', '2', entries('c'));
    expect((await reader.search('docs', query, 5)).map(({ id }) => id)).toEqual(['c']);
    expect(await redis.connect().keys('*')).toHaveLength(2);
    await Promise.all([writer.close(), reader.close()]);
  });

  it('survive two writers at once: one of them wins, and nothing is left over', async () => {
    const stores = await Promise.all([1, 2, 3].map(async () => (await openVectorStore(address())).store));
    await Promise.all(stores.map((store, index) => store.replace('docs', `${index}`, entries(`v${index}`))));
    const version = await stores[0]?.version('docs');
    for (const store of stores) expect((await store.search('docs', query, 5)).map(({ id }) => id)).toEqual([`v${version}`]);
    expect(await redis.connect().keys('*')).toHaveLength(2);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('are asked for again when somebody has deleted them', async () => {
    const first = (await openVectorStore(address())).store;
    await first.replace('docs', '1', entries('a'));
    const client = redis.connect();
    await client.del((await client.keys('*docs:*'))[0] ?? '');
    const second = (await openVectorStore(address())).store;
    await expect(second.search('docs', query, 5)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await second.version('docs')).toBeUndefined();
    await Promise.all([first.close(), second.close()]);
  });
});

describe('the index of RediSearch', () => {
  it('is exact, versioned, dropped with its hashes, and asked with a limit and dialect 2', async () => {
    const fake = await startFakeRediSearch(redis);
    const { store } = await openVectorStore(fake.url);
    await store.replace('docs', '1', entries('a', 'b'));
    const [before] = fake.indexes();
    await store.replace('docs', '2', entries('c'));
    await store.search('docs', query, 3, { kind: 'sop' });
    expect(fake.indexes()).toHaveLength(1);
    expect(fake.indexes()).not.toContain(before);
    expect(await redis.connect().keys(`${before ?? ''}:*`)).toEqual([]);
    const create = fake.commands.find(([name]) => name === 'FT.CREATE')?.join(' ');
    expect(create).toMatch(/ON HASH PREFIX 1 \S+: SCHEMA tags TAG embedding VECTOR FLAT 6 TYPE FLOAT32 DIM 2 DISTANCE_METRIC COSINE$/);
    const search = fake.commands.find(([name]) => name === 'FT.SEARCH')?.join(' ');
    expect(search).toMatch(/\(@tags:\{[0-9a-f]{24}\}\)=>\[KNN \$K @embedding \$BLOB AS distance\].* LIMIT 0 1 PARAMS 4 K 1 BLOB <8 bytes> DIALECT 2$/);
    await store.close();
    await fake.close();
  });

  it('is made again after it was dropped by hand, and unfinished ones of dead writers go', async () => {
    const fake = await startFakeRediSearch(redis);
    const { store } = await openVectorStore(fake.url);
    const client = (await openVectorStore(fake.url)).store;
    await store.replace('docs', '1', entries('a'));
    const index = fake.indexes()[0] ?? '';
    const admin = redis.connect();
    await admin.set('oscope:vectors:search:docs', JSON.stringify({ version: '1', generation: 'gone', dimensions: 2, count: 1 }));
    await expect(client.search('docs', query, 1)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await client.version('docs')).toBeUndefined();
    // The orphaned index is young: another writer might still be filling it.
    await store.replace('docs', '2', entries('b'));
    expect(fake.indexes()).toContain(index);
    const realNow = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(realNow + 2 * 3_600_000);
    await store.replace('docs', '3', entries('b'));
    jest.restoreAllMocks();
    expect(fake.indexes()).toHaveLength(1);
    await Promise.all([store.close(), client.close()]);
    await fake.close();
  });

  it('becomes a graph with effort to match when there are many vectors', async () => {
    const fake = await startFakeRediSearch(redis);
    const { store } = await openVectorStore(fake.url, { timeoutMs: 30_000 });
    await store.replace('docs', '1', entries(...Array.from({ length: 10_000 }, (_, index) => `v${index}`)));
    expect((await store.search('docs', query, 2)).map(({ id }) => id)).toEqual(['v0', 'v1']);
    const create = fake.commands.find(([name]) => name === 'FT.CREATE')?.join(' ');
    expect(create).toMatch(/VECTOR HNSW 10 TYPE FLOAT32 DIM 2 DISTANCE_METRIC COSINE M 16 EF_CONSTRUCTION 200$/);
    expect(fake.commands.find(([name]) => name === 'FT.SEARCH')?.join(' ')).toMatch(/EF_RUNTIME \$EF AS distance.* EF 128 DIALECT 2$/);
    await store.close();
    await fake.close();
  });
});
