import { createMemoryContextStore } from '../../src/incidents/context-store-memory.js';
import { createRedisContextStore } from '../../src/incidents/context-store-redis.js';
import type { ContextStore } from '../../src/ports/context-store.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const STORES: Record<string, () => ContextStore> = {
  memory: createMemoryContextStore,
  redis: () => createRedisContextStore({ redis: redis.connect(), lifetimeSeconds: 600 }),
};

describe.each(Object.keys(STORES))('context store: %s', (name) => {
  it('gives back what was put last', async () => {
    const store = STORES[name]?.() ?? createMemoryContextStore();
    await store.put('a', { hosts: ['web-1', 'web-2'] });
    await store.put('b', [1]);
    await store.put('b', null);
    expect(await store.get('a')).toEqual({ hosts: ['web-1', 'web-2'] });
    expect(await store.get('b')).toBeNull();
    expect(await store.get('c')).toBeUndefined();
  });
});

it('the Redis store lets contexts expire', async () => {
  expect(await redis.connect().ttl('oscope:context:a')).toBeGreaterThan(0);
});
