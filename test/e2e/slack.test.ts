import path from 'node:path';
import pino from 'pino';
import { configSchema } from '../../src/config.js';
import { startService } from '../../src/service.js';
import type { Service } from '../../src/service.js';
import { BUNDLES } from '../bundle-kit.js';
import { until } from '../chat/slack/kit.js';
import { startFakeSlack } from '../fake-slack.js';
import type { FakeSlack } from '../fake-slack.js';
import type { StoredMessage } from '../fake-slack/state.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

/** The whole service behind a Slack on this machine: real Bolt, real queue, real Redis, real diagnoses. */

const HOST = 'iad-db-16';
const recordings = ['c-62494f', 'c-241ee1'].map((name) => path.join(BUNDLES, name));
const PATIENCE = 60_000;

let redis: TestRedis;
let fake: FakeSlack;
let service: Service;

beforeAll(async () => {
  redis = await startRedis();
  fake = await startFakeSlack();
  const config = configSchema.parse({
    redisUrl: `unix://${redis.socket}`,
    logLevel: 'silent',
    jobs: { concurrency: 1 },
    web: { port: 0, baseUrl: 'http://oscope.test' },
    access: [{ platform: 'slack', channels: ['C0OPS', 'C0ALERTS', 'D0ANNA'], groups: ['*'] }],
    slack: {
      apiUrl: fake.apiUrl,
      botToken: fake.main.token,
      appToken: fake.appToken,
      alertChannels: ['C0ALERTS'],
      escalateTo: 'S0ONCALL',
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

const own = (channel: string): StoredMessage[] =>
  fake.main.messages.filter((message) => message.channel === channel && message.bot_id === fake.main.botId);
const shown = (message: StoredMessage | undefined): string => JSON.stringify(message?.blocks ?? []);
const isReport = (message: StoredMessage): boolean => shown(message).includes('wrong-cause:');
const reports = (channel: string): StoredMessage[] => own(channel).filter(isReport);
const replies = (root: StoredMessage): StoredMessage[] =>
  own(root.channel).filter(({ thread_ts: thread }) => thread === root.ts);

async function votes(): Promise<{ kind: string; user: string }[]> {
  const [newest] = await service.core.stores.diagnoses.list(1);
  return service.core.stores.votes.of(newest?.id ?? '');
}

async function untilVotes(wanted: string[]): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (JSON.stringify((await votes()).map(({ kind }) => kind)) === JSON.stringify(wanted)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect((await votes()).map(({ kind }) => kind)).toEqual(wanted);
}

describe('an incident in Slack', () => {
  it(
    'goes from the command by one edited message to report and chart',
    async () => {
      const answer = await fake.main.command('C0OPS', 'U0ANNA', `diagnose ${HOST}`);
      expect(answer).toMatchObject({ acknowledged: true, body: null });
      await until(() => reports('C0OPS').length === 1, PATIENCE);
      const [report] = reports('C0OPS');
      if (report === undefined) throw new Error('no report');
      await until(() => replies(report).some(({ files }) => files !== undefined), PATIENCE);

      expect(own('C0OPS').filter(({ thread_ts: thread }) => thread === undefined)).toHaveLength(1);
      expect(report.history[0]?.text).toContain('queued');
      expect(shown(report)).toContain('A service is OOM-killed at its own memory limit');
      expect(shown(report)).toContain('http://oscope.test/reports/');
      expect(report.unfurl).toBe(false);
      const [chart] = [...fake.main.files.values()];
      expect(chart?.bytes?.subarray(1, 4).toString()).toBe('PNG');
    },
    PATIENCE,
  );

  it('takes votes by emoji, and takes them back', async () => {
    const { ts = '' } = reports('C0OPS')[0] ?? {};
    await fake.main.react('C0OPS', ts, 'U0ANNA', 'white_check_mark');
    await untilVotes(['correct']);
    await fake.main.react('C0OPS', ts, 'U0WEI', 'two');
    await untilVotes(['correct', 'cause']);
    await fake.main.react('C0OPS', ts, 'U0ANNA', 'white_check_mark', false);
    await untilVotes(['cause']);
  });

  it('shows the evidence to who presses the button', async () => {
    const { ts = '' } = reports('C0OPS')[0] ?? {};
    await fake.main.press({ channel: 'C0OPS', ts }, 'U0ANNA', 'show-evidence');
    await until(() => JSON.stringify([fake.main.ephemerals, fake.main.messages]).includes('Evidence for'));
  });

  it('asks for the true cause by a form with a search', async () => {
    const { ts = '' } = reports('C0OPS')[0] ?? {};
    await fake.main.press({ channel: 'C0OPS', ts }, 'U0ANNA', 'wrong-cause');
    await until(() => fake.main.views.size > 0);
    const found = await fake.main.type('U0ANNA', 'cause', 'memory');
    const options = found.body?.options as { value: string }[];
    expect(options.length).toBeGreaterThan(1);
    const answer = await fake.main.submit('U0ANNA', {
      cause: options[0]?.value ?? '',
      comment: 'it was this',
    });
    expect(answer.body).toBeNull();
    await untilVotes(['cause', 'cause']);
  });

  it(
    'goes on talking in the thread',
    async () => {
      const [report] = reports('C0OPS');
      if (report === undefined) throw new Error('no report');
      const before = replies(report).length;
      await fake.main.say('C0OPS', 'U0WEI', 'only the commands', report.ts);
      await until(() => replies(report).length > before, PATIENCE);
      await until(() => shown(replies(report).at(-1)).includes('rich_text_preformatted'), PATIENCE);
    },
    PATIENCE,
  );

  it(
    'answers an alert in its thread, and the same alert again without another diagnosis',
    async () => {
      const text = `[FIRING:1] HostOomKillDetected ${HOST} critical`;
      const { ts } = await fake.main.alert('C0ALERTS', { text });
      await until(() => reports('C0ALERTS').length === 1, PATIENCE);
      const [report] = reports('C0ALERTS');
      expect(report?.thread_ts).toBe(ts);
      const again = await fake.main.alert('C0ALERTS', { text });
      await until(() => own('C0ALERTS').some(({ thread_ts: thread }) => thread === again.ts));
      expect(reports('C0ALERTS')).toHaveLength(1);
    },
    PATIENCE,
  );

  it('tells nothing of a host to a channel that may not see it', async () => {
    fake.main.members.add('C0OTHER');
    const [known, unknown] = await Promise.all(
      [HOST, 'no-such-host-7'].map((host) => fake.main.command('C0OTHER', 'U0ANNA', `diagnose ${host}`)),
    );
    const said = (answer: typeof known): string =>
      JSON.stringify(answer?.body).replaceAll(HOST, 'X').replaceAll('no-such-host-7', 'X');
    expect(said(known)).toBe(said(unknown));
    expect(own('C0OTHER')).toEqual([]);
  });

  it(
    'says it once when the answers of Slack are lost, and waits where it is limited',
    async () => {
      let lost = 0;
      let limited = 0;
      fake.fault = (method, { channel }) => {
        if (method === 'chat.postMessage' && channel === 'D0ANNA' && (lost += 1) === 1) return { lost: true };
        if (method === 'chat.update' && channel === 'D0ANNA' && (limited += 1) <= 1) return { limit: 1 };
        return undefined;
      };
      await fake.main.say('D0ANNA', 'U0ANNA', `why is ${HOST} slow?`);
      await until(() => reports('D0ANNA').length > 0, PATIENCE);
      fake.fault = () => undefined;
      expect(own('D0ANNA').filter(({ files }) => files === undefined)).toHaveLength(1);
      expect(lost).toBe(1);
    },
    PATIENCE,
  );
});
