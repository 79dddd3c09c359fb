import path from 'node:path';
import pino from 'pino';
import { configSchema } from '../../src/config.js';
import { startService } from '../../src/service.js';
import type { Service } from '../../src/service.js';
import { BUNDLES } from '../bundle-kit.js';
import { until } from '../chat/dingtalk/kit.js';
import { GROUP, startFakeDingtalk } from '../fake-dingtalk.js';
import type { FakeDingtalk } from '../fake-dingtalk.js';
import type { FakeMessage } from '../fake-dingtalk/state.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

/** The whole service behind a DingTalk on this machine: real stream, real queue, real Redis, real diagnoses. */

const HOST = 'iad-db-16';
const ALERTS = 'cidAlerts==';
const OTHER = 'cidOther==';
const recordings = ['c-62494f', 'c-241ee1'].map((name) => path.join(BUNDLES, name));
const PATIENCE = 60_000;

let redis: TestRedis;
let fake: FakeDingtalk;
let service: Service;

beforeAll(async () => {
  [redis, fake] = await Promise.all([startRedis(), startFakeDingtalk()]);
  const config = configSchema.parse({
    redisUrl: `unix://${redis.socket}`,
    logLevel: 'silent',
    jobs: { concurrency: 1 },
    web: { port: 0, baseUrl: 'http://oscope.test' },
    access: [
      { platform: 'dingtalk', channels: [GROUP, ALERTS], groups: ['*'] },
      { platform: 'dingtalk', users: ['anna'], groups: ['*'] },
    ],
    dingtalk: {
      clientId: fake.clientId,
      clientSecret: fake.clientSecret,
      corpId: fake.corpId,
      apiUrl: fake.url,
      oapiUrl: fake.url,
      alertConversations: [ALERTS],
      escalateTo: ['bob'],
    },
  });
  const logger = pino({ level: process.env.OSCOPE_TEST_LOG ?? 'silent' });
  service = await startService({ config, role: 'all', logger, recordings });
}, PATIENCE);

afterAll(async () => {
  await service.stop();
  await fake.stop();
  await redis.stop();
});

const isReport = ({ text }: FakeMessage): boolean => text.includes('[Wrong cause…](dtmd:');
const reports = (conversation: string): FakeMessage[] => fake.of(conversation).filter(isReport);
const tagIn = (message: FakeMessage | undefined): string =>
  /> #([dm][0-9a-f]{7})/.exec(message?.text ?? '')?.[1] ?? '';
const shown = (conversation: string): string => JSON.stringify(fake.of(conversation));

async function votes(): Promise<{ kind: string; user: string; cause: string | null }[]> {
  const found = await service.core.stores.diagnoses.list(10);
  return service.core.stores.votes.of(found.at(-1)?.id ?? '');
}

async function untilVotes(wanted: string[]): Promise<void> {
  const kinds = async (): Promise<string[]> => (await votes()).map(({ kind }) => kind);
  for (let tries = 0; tries < 100; tries += 1) {
    if (JSON.stringify(await kinds()) === JSON.stringify(wanted)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await kinds()).toEqual(wanted);
}

describe('an incident in DingTalk', () => {
  it(
    'goes from the words to one placeholder, one report and the chart, all with one tag',
    async () => {
      await fake.say(`diagnose ${HOST}`, { group: GROUP }).answer;
      await until(
        () => reports(GROUP).length === 1 && fake.of(GROUP).some(({ kind }) => kind === 'image'),
        PATIENCE,
      );
      const [queued, ...rest] = fake.of(GROUP);
      expect(queued?.text).toContain('Queued');
      expect(rest.map(({ kind }) => kind).at(-1)).toBe('image');
      const texts = fake.of(GROUP).filter(({ kind }) => kind === 'markdown');
      expect(new Set(texts.map(tagIn)).size).toBe(1);
      const whole = shown(GROUP);
      expect(whole).toContain('A service is OOM-killed at its own memory limit');
      expect(whole).toContain('http://oscope.test/reports/');
      expect(texts.every(({ text }) => text.length <= 3500)).toBe(true);
    },
    PATIENCE,
  );

  it(
    'goes on talking: by tag, and about the last one without',
    async () => {
      const tag = tagIn(reports(GROUP)[0]);
      const before = fake.of(GROUP).length;
      await fake.say(`#${tag} only the commands`, { group: GROUP, user: 'bob', name: 'Bob' }).answer;
      await until(
        () =>
          fake
            .of(GROUP)
            .slice(before)
            .some(({ text }) => text.includes('```')),
        PATIENCE,
      );
      const then = fake.of(GROUP).length;
      await fake.say('what else could it be?', { group: GROUP }).answer;
      await until(() => fake.of(GROUP).length > then, PATIENCE);
      expect(
        fake
          .of(GROUP)
          .slice(before)
          .every((message) => tagIn(message) === tag),
      ).toBe(true);
    },
    PATIENCE,
  );

  it('takes votes by words, one of each person, and thanks in private', async () => {
    const tag = tagIn(reports(GROUP)[0]);
    await fake.say(`#${tag} correct`, { group: GROUP }).answer;
    await untilVotes(['correct']);
    await fake.say(`#${tag} cause 1`, { group: GROUP, user: 'bob' }).answer;
    await untilVotes(['correct', 'cause']);
    await fake.say('👎', { group: GROUP }).answer;
    await until(() => shown('@anna').includes('Which was the true cause?'));
    expect((await votes()).map(({ kind }) => kind).sort()).toEqual(['cause', 'wrong']);
    // The question's link, pressed in private, means the group's report.
    await fake.say(`#${tag} name the true cause`).answer;
    await until(() => /\(dtmd:[^)]*cause%20/.test(shown('@anna')));
    await fake.say(`#${tag} cause: the NFS server was down`).answer;
    await until(() => shown('@anna').split('vote is kept').length > 2);
    const own = (await votes()).find(({ user }) => user.endsWith('anna'));
    expect(own).toMatchObject({ kind: 'wrong', comment: 'the NFS server was down' });
  });

  it('shows the evidence to who asks, and calls for help once', async () => {
    const tag = tagIn(reports(GROUP)[0]);
    await fake.say(`#${tag} evidence`, { group: GROUP }).answer;
    await until(() => shown('@anna').includes('Evidence for'));
    await fake.say(`#${tag} escalate`, { group: GROUP, name: 'Anna @all' }).answer;
    await until(() => shown('@bob').includes('asks for your help'));
    expect(shown(GROUP)).not.toContain('@all');
  });

  it(
    'answers an alert under its own tag, and the same alert again without another diagnosis',
    async () => {
      const text = `[FIRING:1] HostOomKillDetected ${HOST} critical`;
      await fake.say(text, { group: ALERTS }).answer;
      await until(() => reports(ALERTS).length === 1, PATIENCE);
      expect(tagIn(reports(ALERTS)[0])).toMatch(/^m/);
      const before = fake.of(ALERTS).length;
      await fake.say(text, { group: ALERTS }).answer;
      await until(
        () =>
          fake
            .of(ALERTS)
            .slice(before)
            .some(({ text: said }) => said.includes('Part of an incident')),
        PATIENCE,
      );
      expect(reports(ALERTS)).toHaveLength(1);
    },
    PATIENCE,
  );

  it('tells nothing of a host to a group that may not see it', async () => {
    const answers: string[] = [];
    for (const host of [HOST, 'no-such-host-7']) {
      const before = fake.of('@bob').length;
      await fake.say(`diagnose ${host}`, { group: OTHER, user: 'bob' }).answer;
      await until(() => fake.of('@bob').length > before);
      answers.push((fake.of('@bob').at(-1)?.text ?? '').replaceAll(host, 'X'));
    }
    expect(answers[0]).toBe(answers[1]);
    // Nor does a tag from elsewhere open anything.
    const before = fake.of('@bob').length;
    await fake.say(`#${tagIn(reports(GROUP)[0])} evidence`, { group: OTHER, user: 'carl' }).answer;
    expect(fake.of(OTHER)).toEqual([]);
    expect(fake.of('@bob')).toHaveLength(before);
  });
});
