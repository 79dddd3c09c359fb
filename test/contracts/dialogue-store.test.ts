import fc from 'fast-check';
import type { Dialogue } from '../../src/domain/dialogue.js';
import type { Place } from '../../src/domain/place.js';
import { NO_REVISION } from '../../src/domain/revision.js';
import { createMemoryDialogueStore } from '../../src/incidents/dialogue-store-memory.js';
import { createRedisDialogueStore } from '../../src/incidents/dialogue-store-redis.js';
import type { DialogueStore } from '../../src/ports/dialogue-store.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** Each call is a process of its own: several stores over the same data. */
const STORES: Record<string, () => () => DialogueStore> = {
  memory: () => {
    const store = createMemoryDialogueStore();
    return () => store;
  },
  redis: () => () => createRedisDialogueStore({ redis: redis.connect(), lifetimeSeconds: 600 }),
};

let serial = 0;
const place = (change: Partial<Place> = {}): Place => ({
  platform: 'slack',
  team: 'T1',
  channel: 'C1',
  thread: `1700000000.${(serial += 1)}`,
  ...change,
});
const dialogue = (at: Place): Dialogue => ({
  place: at,
  diagnoses: ['d-1'],
  report: { place: at, message: '1.2' },
  revision: NO_REVISION,
  expecting: { kind: 'none', ref: '' },
  summary: [],
  turns: [],
});

describe.each(Object.keys(STORES))('dialogue store: %s', (name) => {
  const open = STORES[name]?.() ?? (() => createMemoryDialogueStore());

  it('gives back what was saved, with a version to save the next over', async () => {
    const store = open();
    const at = place();
    expect(await store.load(at)).toBeUndefined();
    expect(await store.save(dialogue(at), 0)).toBe(true);
    const first = await store.load(at);
    expect(first?.dialogue).toEqual(dialogue(at));
    const next = { ...dialogue(at), diagnoses: ['d-1', 'd-2'] };
    expect(await store.save(next, first?.version ?? -1)).toBe(true);
    expect((await store.load(at))?.dialogue).toEqual(next);
  });

  it('refuses what was built on an older version', async () => {
    const store = open();
    const at = place();
    await store.save(dialogue(at), 0);
    const version = (await store.load(at))?.version ?? -1;
    expect(await store.save({ ...dialogue(at), summary: ['mine'] }, version)).toBe(true);
    expect(await store.save({ ...dialogue(at), summary: ['stale'] }, version)).toBe(false);
    expect(await store.save({ ...dialogue(at), summary: ['anew'] }, 0)).toBe(false);
    expect((await store.load(at))?.dialogue.summary).toEqual(['mine']);
  });

  it('keeps threads of equal ids apart by team, channel and platform', async () => {
    const store = open();
    const at = place();
    const others = [
      place({ ...at, team: 'T2' }),
      place({ ...at, channel: 'C2' }),
      place({ ...at, platform: 'console' }),
      place({ ...at, thread: null }),
      place({ ...at, channel: 'C1/1' }),
    ];
    await store.save(dialogue(at), 0);
    for (const other of others) expect(await store.load(other)).toBeUndefined();
  });

  it('hands out copies', async () => {
    const store = open();
    const at = place();
    await store.save(dialogue(at), 0);
    (await store.load(at))?.dialogue.diagnoses.push('mutated');
    expect((await store.load(at))?.dialogue.diagnoses).toEqual(['d-1']);
  });

  it('loses no turn of engineers who answer at once and redo what was refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 }),
        async (writers) => {
          const at = place();
          await open().save(dialogue(at), 0);
          const write = async (store: DialogueStore, line: string): Promise<void> => {
            for (;;) {
              const loaded = await store.load(at);
              if (loaded === undefined) throw new Error('gone');
              const { dialogue: before, version } = loaded;
              if (await store.save({ ...before, summary: [...before.summary, line] }, version)) return;
            }
          };
          await Promise.all(
            writers.map(async (turns, who) => {
              const store = open();
              for (let turn = 0; turn < turns; turn += 1) await write(store, `${who}/${turn}`);
            }),
          );
          const lines = (await open().load(at))?.dialogue.summary ?? [];
          const expected = writers.flatMap((turns, who) =>
            Array.from({ length: turns }, (_, turn) => `${who}/${turn}`),
          );
          expect([...lines].sort()).toEqual(expected.sort());
          // Each writer's own turns stay in order.
          for (const who of writers.keys()) {
            const own = lines.filter((line) => line.startsWith(`${who}/`));
            expect(own).toEqual([...own].sort());
          }
        },
      ),
      { numRuns: 10 },
    );
  });
});

it('the Redis store forgets a dialogue some time after its last turn', async () => {
  const client = redis.connect();
  const store = createRedisDialogueStore({ redis: client, lifetimeSeconds: 600 });
  const at = place();
  await store.save(dialogue(at), 0);
  const [key = ''] = await client.keys(`oscope:dialogue:*${encodeURIComponent(at.thread ?? '')}`);
  await client.expire(key, 5);
  await store.save(dialogue(at), 1);
  expect(await client.ttl(key)).toBeGreaterThan(500);
});
