import { setTimeout as sleep } from 'node:timers/promises';
import type { Posted } from '../../src/domain/place.js';
import { createMemoryDeliveryStore } from '../../src/incidents/delivery-store-memory.js';
import { createRedisDeliveryStore } from '../../src/incidents/delivery-store-redis.js';
import type { DeliveryStore } from '../../src/ports/delivery-store.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** `leaseMs` 0: a claim is void at once, as after a crash. */
const STORES: Record<string, (leaseMs: number) => DeliveryStore> = {
  memory: (leaseMs) => createMemoryDeliveryStore({ now: () => Date.now(), leaseMs }),
  redis: (leaseMs) => createRedisDeliveryStore({ redis: redis.connect(), lifetimeSeconds: 600, leaseMs }),
};

const posted = (channel: string, message: string, team = 'T1'): Posted => ({
  place: { platform: 'slack', team, channel, thread: null },
  message,
});

describe.each(Object.keys(STORES))('delivery store: %s', (name) => {
  let count = 0;
  let key = '';
  const open = (leaseMs = 60_000): DeliveryStore =>
    STORES[name]?.(leaseMs) ?? createMemoryDeliveryStore({ now: Date.now });
  beforeEach(() => {
    count += 1;
    key = `job-${name}-${count}`;
  });

  it('lets one of many post', async () => {
    const store = open();
    expect(await store.get(key)).toBeUndefined();
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim(key)));
    expect(claims.filter(({ state }) => state === 'first')).toHaveLength(1);
    expect(claims.filter(({ state }) => state === 'busy')).toHaveLength(19);
    expect(await store.get(key)).toEqual({ state: 'tried' });
  });

  it('gives what was posted to everybody who asks later', async () => {
    const store = open();
    await store.claim(key);
    const message = posted('C1', `1.${count}`);
    await store.record(key, message);
    expect(await store.claim(key)).toEqual({ state: 'posted', posted: message });
    expect(await store.get(key)).toEqual({ state: 'posted', posted: message });
    await store.release(key, 'untried');
    expect(await store.get(key)).toEqual({ state: 'posted', posted: message });
  });

  it('has the next one look first when a claim was left behind', async () => {
    const store = open(0);
    expect(await store.claim(key)).toEqual({ state: 'first' });
    expect(await store.claim(key)).toEqual({ state: 'again' });
  });

  it('takes a claim back, certain or not', async () => {
    const store = open();
    await store.claim(key);
    await store.release(key, 'untried');
    expect(await store.get(key)).toBeUndefined();
    expect(await store.claim(key)).toEqual({ state: 'first' });
    await store.release(key, 'tried');
    expect(await store.get(key)).toEqual({ state: 'tried' });
    expect(await store.claim(key)).toEqual({ state: 'again' });
    await store.release('nobody', 'tried');
    expect(await store.get('nobody')).toBeUndefined();
  });

  it('knows whose message it is, by channel and message, in no other team', async () => {
    const store = open();
    const message = posted('C1', `2.${count}`);
    await store.record(key, message);
    const inThread = { ...message, place: { ...message.place, thread: '1.0' } };
    expect(await store.keyOf(inThread)).toBe(key);
    expect(await store.keyOf(posted('C1', `2.${count}`, 'T2'))).toBeUndefined();
    expect(await store.keyOf(posted('C2', `2.${count}`))).toBeUndefined();
  });
});

it('the Redis store keeps a claim while its process lives, and no longer', async () => {
  const leaseMs = 300;
  const [holder, other] = [redis.connect(), redis.connect()].map((client) =>
    createRedisDeliveryStore({ redis: client, lifetimeSeconds: 600, leaseMs }),
  );
  await holder?.claim('long-post');
  await sleep(3 * leaseMs);
  expect(await other?.claim('long-post')).toEqual({ state: 'busy' });
  const client = redis.connect();
  const dying = createRedisDeliveryStore({ redis: client, lifetimeSeconds: 600, leaseMs });
  await dying.claim('killed');
  client.disconnect();
  await sleep(3 * leaseMs);
  expect(await other?.claim('killed')).toEqual({ state: 'again' });
  await holder?.release('long-post', 'untried');
  await other?.release('killed', 'untried');
});
