import fc from 'fast-check';
import type { ChatEvent } from '../../../src/domain/chat-event.js';
import { ACTION_IDS, FORM_IDS } from '../../../src/domain/chat-message.js';
import { oom } from '../../report/sample.js';
import { NOW, ann, channel, content, createKit, under } from './kit.js';

const VISIBLE = [
  { name: 'db-07', addresses: ['10.0.3.17'], groups: ['db'] },
  { name: 'web-1', addresses: ['10.0.0.1'], groups: ['web'] },
];
const HIDDEN = [
  { name: 'secret-1', addresses: ['10.9.9.9'], groups: ['secret'] },
  { name: 'db-08', addresses: ['10.0.3.18'], groups: [] },
];
const SECRET_ID = 'dsecret0123456789abcdef01';

/** A fleet whose secret hosts exist, were diagnosed and run; and one that never had them. */
async function world(hasSecrets: boolean) {
  const kit = createKit({ entries: hasSecrets ? [...VISIBLE, ...HIDDEN] : VISIBLE });
  const incident = { ...oom.incident, host: { ...oom.incident.host, hostname: 'secret-1', ip: '10.9.9.9' } };
  const diagnoses = kit.diagnoses as unknown as { save(diagnosis: object): Promise<void> };
  await diagnoses.save({ ...oom, id: 'dvisible0123456789abcdef0' });
  if (hasSecrets) {
    await diagnoses.save({ ...oom, id: SECRET_ID, incident });
    await kit.deliveries.record(SECRET_ID, { place: channel, message: 'secret-report' });
    kit.dialogues.open({ place: under('secret-thread'), diagnoses: [SECRET_ID] });
    await kit.queue.add(
      {
        kind: 'diagnose',
        id: 'dsecretrunning',
        place: channel,
        user: null,
        askedAt: NOW,
        incident,
        said: [],
      },
      { urgent: false },
    );
  }
  return kit;
}

const words = fc
  .array(
    fc.constantFrom(
      ...[
        'diagnose',
        'history',
        'explain',
        'feedback',
        'status',
        'help',
        'why',
        'is',
        'right',
        'now',
        '14:05',
        '10m ago',
        'db-0',
        'secret',
      ],
      ...[
        'secret-1',
        '10.9.9.9',
        '10.9.9.9:9100',
        'db-08',
        '10.0.3.18',
        SECRET_ID,
        SECRET_ID.slice(0, 6),
        'nothing-1',
        'd',
      ],
    ),
    { maxLength: 4 },
  )
  .map((list) => list.join(' '));
const message = fc.constantFrom('secret-report', 'other', '5.1');
const value = fc.constantFrom(SECRET_ID, SECRET_ID.slice(0, 8), 'dunknown', 'p00000000000000000000.0', '');
const place = fc.constantFrom(channel, under('secret-thread'), under('5.1'));

const event: fc.Arbitrary<Partial<ChatEvent>> = fc.oneof(
  fc.record({
    kind: fc.constant('command' as const),
    via: fc.constantFrom('slash' as const, 'mention' as const),
    text: words,
    place,
  }),
  fc.record({ kind: fc.constant('reply' as const), text: words, message, place }),
  fc.record({
    kind: fc.constant('reaction' as const),
    emoji: fc.constantFrom('+1', 'x', 'two', 'five'),
    added: fc.boolean(),
    message,
  }),
  fc.record({
    kind: fc.constant('action' as const),
    action: fc.constantFrom(...ACTION_IDS),
    value,
    message,
    place,
  }),
  fc.record({
    kind: fc.constant('form' as const),
    form: fc.constantFrom(...FORM_IDS),
    context: value,
    values: fc.record({
      host: words,
      time: fc.constantFrom('', '14:05', 'x'),
      diagnosis: value,
      verdict: fc.constantFrom('right', 'wrong', ''),
      cause: fc.constantFrom('', 'disk.full'),
    }),
  }),
  fc.record({
    kind: fc.constant('message' as const),
    user: fc.constant(null),
    message: fc.constant('5.2'),
    content: words.map((text) => content(`CRITICAL: ${text} is down`)),
  }),
  fc.record({
    kind: fc.constant('shortcut' as const),
    message,
    content: words.map((text) => content(`CRITICAL: ${text} is down`)),
  }),
  fc.record({ kind: fc.constant('home' as const) }),
);

it('nothing that the bot returns, posts or queues tells a hidden host from one that does not exist', async () => {
  await fc.assert(
    fc.asyncProperty(event, async (one) => {
      const answers = await Promise.all(
        [true, false].map(async (hasSecrets) => {
          const kit = await world(hasSecrets);
          const before = kit.queue.jobs.length;
          const reply = await kit.handle({ id: 'Ev', user: ann, ...one } as Partial<ChatEvent> &
            Pick<ChatEvent, 'kind'>);
          await kit.bot.settled();
          const votes = await kit.votes.of(SECRET_ID);
          return { reply, posts: kit.platform.posts, jobs: kit.queue.jobs.slice(before), votes };
        }),
      );
      expect(answers[0]).toEqual(answers[1]);
    }),
    { numRuns: 600 },
  );
});

it('no suggestion does either', async () => {
  for (const typed of ['', 'se', 'secret-1', '10.9', 'db-0', 'dsec']) {
    const kits = await Promise.all([world(true), world(false)]);
    for (const [form, field] of [
      ['diagnose', 'host'],
      ['feedback', 'diagnosis'],
      ['wrong-cause', 'cause'],
    ] as const) {
      const [a, b] = await Promise.all(kits.map((kit) => kit.bot.suggest(form, field, typed, ann, channel)));
      expect(a).toEqual(b);
    }
  }
});
