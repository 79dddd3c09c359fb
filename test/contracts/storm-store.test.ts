import type { Place } from '../../src/domain/place.js';
import { createMemoryStormStore } from '../../src/incidents/storm-store-memory.js';
import { createRedisStormStore } from '../../src/incidents/storm-store-redis.js';
import type { StormStore } from '../../src/ports/storm-store.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const STORES: Record<string, () => StormStore> = {
  memory: () => createMemoryStormStore({ windowSeconds: 600, now: () => 1000 }),
  redis: () => createRedisStormStore({ redis: redis.connect(), windowSeconds: 600, lifetimeSeconds: 3600 }),
};

const place = (thread: string | null): Place => ({ platform: 'slack', team: 'T1', channel: 'C1', thread });

describe.each(Object.keys(STORES))('storm store: %s', (name) => {
  let store: StormStore;
  beforeEach(async () => {
    await redis.connect().flushall();
    store = STORES[name]?.() ?? createMemoryStormStore({ windowSeconds: 600, now: () => 1000 });
  });

  it('opens once and counts the others, whose threads wait', async () => {
    expect(await store.join('k', 'job-1', place('1'))).toEqual({
      opened: true,
      storm: { job: 'job-1', place: place('1'), count: 1, followers: [], finishedAt: null },
    });
    const second = await store.join('k', 'job-2', place('2'));
    expect(second).toMatchObject({
      opened: false,
      storm: { job: 'job-1', count: 2, followers: [place('2')] },
    });
    expect(await store.find('k')).toEqual(second.storm);
    expect(await store.ofJob('job-1')).toEqual(second.storm);
    expect(await store.find('other')).toBeUndefined();
    expect(await store.ofJob('job-2')).toBeUndefined();
  });

  it('takes an alert that comes again for the same, the first one too', async () => {
    await store.join('k', 'job-1', place('1'));
    await store.join('k', 'job-2', place('2'));
    expect(await store.join('k', 'job-1', place('1'))).toMatchObject({ opened: true, storm: { count: 2 } });
    expect(await store.join('k', 'job-2', place('2'))).toMatchObject({
      opened: false,
      storm: { count: 2, followers: [place('2')] },
    });
  });

  it('gives the followers once, and those who come after the end are only counted', async () => {
    await store.join('k', 'job-1', place('1'));
    await store.join('k', 'job-2', place('2'));
    await store.join('k', 'job-3', place('3'));
    expect(await store.finish('job-1', 1234)).toEqual([place('2'), place('3')]);
    expect(await store.finish('job-1', 1300)).toEqual([]);
    expect(await store.join('k', 'job-4', place('4'))).toMatchObject({
      opened: false,
      storm: { count: 4, followers: [], finishedAt: 1234 },
    });
    expect(await store.finish('unknown', 1)).toEqual([]);
  });

  it('opens no storm anew that is over: who comes after its window has nothing to do with it', async () => {
    await store.join('before', 'job-1', place('1'));
    await store.finish('job-1', 1234);
    expect(await store.join('k', 'job-1', place('1'))).toEqual({
      opened: false,
      storm: { job: 'job-1', place: place('1'), count: 1, followers: [], finishedAt: 1234 },
    });
    expect(await store.find('k')).toBeUndefined();
    expect(await store.join('k', 'job-2', place('2'))).toMatchObject({
      opened: true,
      storm: { job: 'job-2' },
    });
    expect(await store.join('k', 'job-1', place('1'))).toMatchObject({
      opened: false,
      storm: { job: 'job-1' },
    });
    expect(await store.find('k')).toMatchObject({ job: 'job-2', count: 1, followers: [] });
  });

  it('lets nobody wait who has no thread', async () => {
    await store.join('k', 'job-1', place(null));
    const { storm } = await store.join('k', 'job-2', place(null));
    expect(storm).toMatchObject({ count: 2, followers: [] });
  });

  it('lets a thread wait once, and not the one where the report will stand', async () => {
    await store.join('k', 'job-1', place('1'));
    await store.join('k', 'job-2', place('2'));
    await store.join('k', 'job-3', { thread: '2', channel: 'C1', team: 'T1', platform: 'slack' });
    const { storm } = await store.join('k', 'job-4', place('1'));
    expect(storm).toMatchObject({ count: 4, followers: [place('2')] });
  });

  it('leads further keys to a storm', async () => {
    await store.join('host', 'job-1', place('1'));
    await store.lead('fingerprint', 'job-1');
    expect(await store.join('fingerprint', 'job-2', place('2'))).toMatchObject({
      opened: false,
      storm: { job: 'job-1', count: 2 },
    });
    // A key whose storm is not known opens one of its own.
    await store.lead('fingerprint', 'job-9');
    expect(await store.find('fingerprint')).toBeUndefined();
    expect((await store.join('fingerprint', 'job-3', place('3'))).opened).toBe(true);
  });

  it('opens one storm when many come at once, and counts each once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        store.join('k', `job-${index % 250}`, place(String(index % 250))),
      ),
    );
    expect(new Set(answers.map(({ storm }) => storm.job)).size).toBe(1);
    expect(await store.find('k')).toMatchObject({ count: 250 });
    const { job } = answers[0]?.storm ?? { job: '' };
    expect(await store.finish(job, 1)).toHaveLength(249);
  });
});

it('the memory store forgets a key after the window', async () => {
  let now = 1000;
  const store = createMemoryStormStore({ windowSeconds: 600, now: () => now });
  await store.join('k', 'job-1', place('1'));
  now = 1601;
  expect(await store.find('k')).toBeUndefined();
  expect((await store.join('k', 'job-2', place('2'))).opened).toBe(true);
  expect(await store.ofJob('job-1')).toMatchObject({ job: 'job-1' });
});

it('the memory store keeps a key that leads to a storm for its lifetime', async () => {
  let now = 1000;
  const store = createMemoryStormStore({ windowSeconds: 600, now: () => now });
  await store.join('k', 'job-1', place('1'));
  await store.lead('story', 'job-1', 'lifetime');
  now = 3000;
  expect(await store.find('story')).toMatchObject({ job: 'job-1' });
});

it('the Redis store lets everything expire', async () => {
  const client = redis.connect();
  await client.flushall();
  const store = createRedisStormStore({ redis: client, windowSeconds: 600, lifetimeSeconds: 3600 });
  await store.join('k', 'job-1', place('1'));
  await store.join('k', 'job-2', place('2'));
  const keys = await client.keys('oscope:storm:*');
  expect(keys).toHaveLength(4);
  for (const key of keys) expect(await client.ttl(key)).toBeGreaterThan(0);
  expect(await client.ttl('oscope:storm:key:k')).toBeLessThanOrEqual(600);
  await store.lead('story', 'job-1', 'lifetime');
  const lifetime = await client.ttl('oscope:storm:key:story');
  expect([lifetime > 600, lifetime <= 3600]).toEqual([true, true]);
});
