import fc from 'fast-check';
import { openDialogue } from '../../../src/chat/conversation/conversation.js';
import { createRedisDialogueStore } from '../../../src/incidents/dialogue-store-redis.js';
import type { Dialogue } from '../../../src/domain/dialogue.js';
import type { DialogueStore } from '../../../src/ports/dialogue-store.js';
import { CGROUP_OOM } from '../../bundle-kit.js';
import { startRedis } from '../../redis-server.js';
import type { TestRedis } from '../../redis-server.js';
import { openTalk, PLACE, turnJob } from './kit.js';
import type { Talk } from './kit.js';

let redis: TestRedis;
let talk: Talk;
beforeAll(async () => {
  redis = await startRedis();
  talk = await openTalk(CGROUP_OOM);
}, 60_000);
afterAll(() => redis.stop());

let threads = 0;

/** As a worker does: load, answer, save; redo when somebody else saved meanwhile. */
async function take(
  store: DialogueStore,
  place: Dialogue['place'],
  text: string,
  user: string,
): Promise<number> {
  const turn = turnJob(text, { place, user, userName: user });
  for (let tries = 1; ; tries += 1) {
    const loaded = await store.load(place);
    if (loaded === undefined) throw new Error('no dialogue');
    const answer = await talk.conversation.answer(loaded.dialogue, turn, {
      diagnosis: talk.first,
      signal: AbortSignal.timeout(60_000),
      may: () => true,
    });
    if (await store.save(answer.dialogue, loaded.version)) return tries;
  }
}

const SAYINGS = [
  'we deployed at 13:50',
  'why step 2?',
  'show me the memory metrics',
  'we failed over at 12:00',
  'fyi the kernel was upgraded',
];

describe('two engineers in one thread, on Redis', () => {
  it('lose no turn, no hint and no decision, however they interleave', async () => {
    const saying = fc.constantFrom(...SAYINGS);
    await fc.assert(
      fc.asyncProperty(
        fc.array(saying, { minLength: 1, maxLength: 3 }),
        fc.array(saying, { minLength: 1, maxLength: 3 }),
        async (ann, bob) => {
          const place = { ...PLACE, thread: `race.${(threads += 1)}` };
          const store = (): DialogueStore =>
            createRedisDialogueStore({ redis: redis.connect(), lifetimeSeconds: 600 });
          await store().save(openDialogue(place, talk.first.id, null), 0);
          const speak = async (texts: readonly string[], user: string): Promise<void> => {
            const own = store();
            for (const text of texts) await take(own, place, text, user);
          };
          await Promise.all([speak(ann, 'ann'), speak(bob, 'bob')]);
          const dialogue = (await store().load(place))?.dialogue;
          const said = (user: string) =>
            dialogue?.turns.filter((turn) => turn.user === user).map(({ text }) => text);
          expect(said('ann')).toEqual(ann);
          expect(said('bob')).toEqual(bob);
          const hints = new Set([...ann, ...bob].filter((text) => /^(?:we|fyi)/.test(text)));
          expect(new Set(dialogue?.revision.hints.map(({ text }) => text))).toEqual(hints);
          expect(new Set(dialogue?.turns.map(({ id }) => id)).size).toBe(ann.length + bob.length);
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);

  it('keep both objections when both make it weigh anew at once', async () => {
    const place = { ...PLACE, thread: 'objections' };
    const store = createRedisDialogueStore({ redis: redis.connect(), lifetimeSeconds: 600 });
    await store.save(openDialogue(place, talk.first.id, null), 0);
    const tries = await Promise.all([
      take(store, place, 'M2 is wrong', 'ann'),
      take(store, place, 'M6 is a false positive', 'bob'),
    ]);
    expect(Math.max(...tries)).toBeGreaterThan(1);
    const dialogue = (await store.load(place))?.dialogue;
    expect(dialogue?.revision.disputed.map(({ finding }) => finding).sort()).toEqual(['M2', 'M6']);
    expect(dialogue?.diagnoses).toHaveLength(3);
  }, 60_000);
});
