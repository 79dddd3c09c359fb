import type { Vote } from '../../src/domain/vote.js';
import { createMemoryVoteStore } from '../../src/incidents/vote-store-memory.js';
import { createRedisVoteStore } from '../../src/incidents/vote-store-redis.js';
import type { VoteStore } from '../../src/ports/vote-store.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const STORES: Record<string, () => VoteStore> = {
  memory: createMemoryVoteStore,
  redis: () => createRedisVoteStore({ redis: redis.connect(), lifetimeSeconds: 600 }),
};

const vote = (user: string, at: number, more: Partial<Vote> = {}): Vote => ({
  diagnosis: 'd1',
  user,
  userName: user,
  at,
  kind: 'correct',
  cause: null,
  comment: '',
  ...more,
});

describe.each(Object.keys(STORES))('vote store: %s', (name) => {
  let store: VoteStore;
  beforeEach(async () => {
    await redis.connect().flushall();
    store = STORES[name]?.() ?? createMemoryVoteStore();
  });

  it('keeps one vote a person, the last one', async () => {
    await store.put(vote('ann', 1));
    await store.put(vote('bob', 2, { kind: 'wrong' }));
    const second = vote('ann', 3, { kind: 'cause', cause: 'disk.full', comment: '“ü”', sign: 'two' });
    await store.put(second);
    expect(await store.of('d1')).toEqual([vote('bob', 2, { kind: 'wrong' }), second]);
    expect(await store.of('d2')).toEqual([]);
  });

  it('takes a vote back once', async () => {
    await store.put(vote('ann', 1));
    expect(await store.remove('d1', 'ann')).toBe(true);
    expect(await store.remove('d1', 'ann')).toBe(false);
    expect(await store.of('d1')).toEqual([]);
  });
});

it('the Redis store lets votes expire', async () => {
  const client = redis.connect();
  await createRedisVoteStore({ redis: client, lifetimeSeconds: 600 }).put(vote('ann', 1));
  expect(await client.ttl('oscope:votes:d1')).toBeGreaterThan(0);
});
