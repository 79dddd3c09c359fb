import fc from 'fast-check';
import { createMemoryVectorStore } from '../../src/knowledge/memory/index.js';
import { openVectorStore } from '../../src/knowledge/vector-store-open.js';
import type { VectorEntry, VectorStore } from '../../src/ports/vector-store.js';
import { startFakeRediSearch } from '../fake-redisearch.js';
import type { FakeRediSearch } from '../fake-redisearch.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

let redis: TestRedis;
let searchRedis: TestRedis;
let fake: FakeRediSearch;
beforeAll(async () => {
  redis = await startRedis();
  searchRedis = await startRedis();
  fake = await startFakeRediSearch(searchRedis);
});
afterAll(async () => {
  await fake.close();
  await Promise.all([redis.stop(), searchRedis.stop()]);
});

const PREFIX = `oscope:test:${process.pid}:`;
const REAL = process.env.REDISEARCH_URL;
const STORES: Record<string, () => Promise<VectorStore>> = {
  'memory-exact': () => Promise.resolve(createMemoryVectorStore()),
  'redis-exact': async () => (await openVectorStore(`unix://${redis.socket}`, { prefix: PREFIX })).store,
  'redis-exact, protocol 3': async () =>
    (await openVectorStore(`unix://${redis.socket}`, { prefix: PREFIX, protocol: 3 })).store,
  'redisearch (local server)': async () => (await openVectorStore(fake.url, { prefix: PREFIX })).store,
  'redisearch (local server), protocol 3': async () =>
    (await openVectorStore(fake.url, { prefix: PREFIX, protocol: 3 })).store,
  ...(REAL === undefined
    ? {}
    : { 'redisearch (REDISEARCH_URL)': async () => (await openVectorStore(REAL, { prefix: PREFIX })).store }),
};
if (REAL === undefined)
  console.warn('REDISEARCH_URL is not set: RediSearch is tested against the local server only.');

const entry = (id: string, vector: number[], tags: Record<string, string> = {}): VectorEntry => ({
  id,
  vector: Float32Array.from(vector),
  tags,
});
const query = (...values: number[]): Float32Array => Float32Array.from(values);

describe.each(Object.keys(STORES))('vector store: %s', (name) => {
  let store: VectorStore;
  beforeAll(async () => {
    store = await (STORES[name] ?? (() => Promise.reject(new Error(name))))();
  });
  afterAll(async () => {
    for (const collection of ['docs', 'other']) await store.replace(collection, '', []);
    await store.close();
  });
  const ids = async (...args: Parameters<VectorStore['search']>): Promise<string[]> =>
    (await store.search(...args)).map(({ id }) => id);

  it('says which it is', () => {
    expect(name.startsWith(store.name)).toBe(true);
  });

  it('finds the nearest first, with their cosine similarity', async () => {
    await store.replace('docs', '1', [
      entry('east', [1, 0]),
      entry('north', [0, 1]),
      entry('north-east', [0.8, 0.6]),
      entry('west', [-1, 0]),
    ]);
    const hits = await store.search('docs', query(1, 0), 4);
    expect(hits.map(({ id }) => id)).toEqual(['east', 'north-east', 'north', 'west']);
    [1, 0.8, 0, -1].forEach((similarity, index) =>
      expect(hits[index]?.similarity).toBeCloseTo(similarity, 5),
    );
    expect(await ids('docs', query(0, 1), 2)).toEqual(['north', 'north-east']);
  });

  it('orders ties by id and cuts at k', async () => {
    const same = ['d', 'b', 'a', 'c'].map((id) => entry(id, [0, 1]));
    await store.replace('docs', '1', [...same, entry('z', [1, 0])]);
    expect(await ids('docs', query(0, 1), 10)).toEqual(['a', 'b', 'c', 'd', 'z']);
    expect(await ids('docs', query(0, 1), 2)).toEqual(['a', 'b']);
    expect(await ids('docs', query(0, 1), 0)).toEqual([]);
  });

  it('gives more than ten when asked', async () => {
    await store.replace(
      'docs',
      '1',
      Array.from({ length: 40 }, (_, index) => entry(`v${index}`, [1, index])),
    );
    expect(await ids('docs', query(1, 0), 25)).toEqual(Array.from({ length: 25 }, (_, index) => `v${index}`));
  });

  it('keeps to the filter, whatever characters its values have', async () => {
    const awkward = ['sop', 'SOP', 'a,b', 'a b', '{x|y}', 'ü-1', '@kind:{*}', ''];
    await store.replace(
      'docs',
      '1',
      awkward.map((kind, index) => entry(`v${index}`, [1, index], { kind, all: 'yes' })),
    );
    for (const [index, kind] of awkward.entries()) {
      expect(await ids('docs', query(1, 0), 10, { kind })).toEqual([`v${index}`]);
      expect(await ids('docs', query(1, 0), 10, { kind, all: 'yes' })).toEqual([`v${index}`]);
      expect(await ids('docs', query(1, 0), 10, { kind, all: 'no' })).toEqual([]);
    }
    expect(await ids('docs', query(1, 0), 10, { all: 'yes' })).toHaveLength(awkward.length);
    expect(await ids('docs', query(1, 0), 10, { none: 'yes' })).toEqual([]);
  });

  it('keeps ids with awkward characters', async () => {
    const awkward = ['a b', 'k:1', 'ü', '{*}', "'"];
    await store.replace(
      'docs',
      '1',
      awkward.map((id, index) => entry(id, [1, index])),
    );
    expect(await ids('docs', query(1, 0), 9)).toEqual(awkward);
  });

  it('replaces a collection whole and remembers its version', async () => {
    expect(await store.version('unheard-of')).toBeUndefined();
    expect(await ids('unheard-of', query(1, 0), 3)).toEqual([]);
    await store.replace('docs', 'k1/lexical@1', [entry('a', [1, 0]), entry('b', [0, 1])]);
    await store.replace('other', 'x', [entry('o', [1, 0])]);
    await store.replace('docs', 'k2/lexical@1', [entry('c', [1, 0])]);
    expect(await store.version('docs')).toBe('k2/lexical@1');
    expect(await ids('docs', query(1, 0), 9)).toEqual(['c']);
    expect(await ids('other', query(1, 0), 9)).toEqual(['o']);
  });

  it('takes another embedder with other dimensions, and nothing mixed', async () => {
    await store.replace('docs', 'k/a', [entry('a', [1, 0])]);
    await store.replace('docs', 'k/b', [entry('a', [0, 0, 1]), entry('b', [0, 1, 0])]);
    expect(await ids('docs', query(0, 1, 0), 1)).toEqual(['b']);
    await expect(store.search('docs', query(1, 0), 1)).rejects.toMatchObject({ name: 'OScopeError' });
    await expect(store.replace('docs', 'k/c', [entry('a', [1]), entry('b', [1, 0])])).rejects.toMatchObject({
      name: 'OScopeError',
    });
    expect(await store.version('docs')).toBe('k/b');
  });

  it('can be emptied, and takes the last of two entries with one id', async () => {
    await store.replace('docs', '1', [entry('a', [1, 0]), entry('a', [0, 1])]);
    expect(
      (await store.search('docs', query(0, 1), 5)).map(({ id, similarity }) => [id, Math.round(similarity)]),
    ).toEqual([['a', 1]]);
    await store.replace('docs', '2', []);
    expect(await store.version('docs')).toBe('2');
    expect(await ids('docs', query(0, 1), 5)).toEqual([]);
  });

  it('agrees with a plain sort on arbitrary vectors', async () => {
    const value = fc.integer({ min: -20, max: 20 }).map((whole) => whole / 7);
    const vector = fc
      .array(value, { minLength: 5, maxLength: 5 })
      .filter((values) => values.some((one) => one !== 0));
    await fc.assert(
      fc.asyncProperty(
        fc.array(vector, { minLength: 1, maxLength: 12 }),
        vector,
        fc.integer({ min: 1, max: 6 }),
        async (vectors, wanted, k) => {
          await store.replace(
            'docs',
            'x',
            vectors.map((values, index) => entry(`v${index}`, values)),
          );
          const dot = (a: number[], b: number[]): number =>
            a.reduce((sum, one, index) => sum + one * (b[index] ?? 0), 0);
          const cosines = vectors.map(
            (values) => dot(values, wanted) / Math.sqrt(dot(values, values) * dot(wanted, wanted)),
          );
          const best = [...cosines].sort((a, b) => b - a).slice(0, k);
          const hits = await store.search('docs', query(...wanted), k);
          expect(hits).toHaveLength(best.length);
          hits.forEach(({ similarity }, index) => expect(similarity).toBeCloseTo(best[index] ?? NaN, 4));
        },
      ),
      { numRuns: name.startsWith('memory') ? 200 : 15 },
    );
  });
});
