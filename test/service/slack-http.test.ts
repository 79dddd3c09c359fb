import pino from 'pino';
import { configSchema } from '../../src/config.js';
import { startService } from '../../src/service.js';
import type { Service } from '../../src/service.js';
import { CGROUP_OOM } from '../bundle-kit.js';
import { startFakeSlack } from '../fake-slack.js';
import type { FakeSlack } from '../fake-slack.js';
import type { StoredMessage } from '../fake-slack/state.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

const TOKEN = 'token-of-the-alertmanager';
let redis: TestRedis;
let fake: FakeSlack;
let service: Service;

beforeAll(async () => {
  [redis, fake] = await Promise.all([startRedis(), startFakeSlack()]);
  const config = configSchema.parse({
    redisUrl: `unix://${redis.socket}`,
    logLevel: 'silent',
    jobs: { concurrency: 1 },
    access: [{ platform: 'slack', channels: ['C0OPS'], groups: ['*'] }],
    slack: { apiUrl: fake.apiUrl, botToken: fake.main.token, signingSecret: fake.signingSecret },
    web: {
      port: 0,
      baseUrl: 'http://oscope.test',
      webhookTokens: { alertmanager: TOKEN },
      alertChannel: 'C0OPS',
    },
  });
  const logger = pino({ level: 'silent' });
  service = await startService({ config, role: 'all', logger, recordings: [CGROUP_OOM] });
  fake.delivery.options.eventsUrl = `http://127.0.0.1:${service.port}/slack/events`;
}, 60_000);
afterAll(async () => {
  await service.stop();
  await fake.stop();
  await redis.stop();
});

const posted = (): StoredMessage[] =>
  fake.main.messages.filter(({ channel, bot_id: bot }) => channel === 'C0OPS' && bot === fake.main.botId);

describe('Slack over HTTP, on the port of the pages', () => {
  it('takes signed events and refuses others', async () => {
    const answer = await fake.main.command('C0OPS', 'U0ANNA', 'help');
    expect(answer.acknowledged).toBe(true);
    const forged = await fetch(`http://127.0.0.1:${service.port}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'command=/oscope&text=help',
    });
    expect(forged.status).toBe(401);
    const ready = await (await fetch(`http://127.0.0.1:${service.port}/readyz`)).json();
    expect(ready).toMatchObject({ parts: { slack: { status: 'ok' } } });
  });

  it('reports an alert that came by webhook in the alert channel, once', async () => {
    const send = (): Promise<Response> =>
      fetch(`http://127.0.0.1:${service.port}/webhooks/alerts`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`alertmanager:${TOKEN}`).toString('base64')}` },
        body: JSON.stringify({
          host: 'iad-db-16',
          name: 'HostOomKillDetected',
          startsAt: service.core.now() - 5,
        }),
      });
    expect((await Promise.all([send(), send()])).map(({ status }) => status)).toEqual([202, 202]);
    const isReport = ({ blocks }: StoredMessage): boolean =>
      JSON.stringify(blocks ?? []).includes('/reports/');
    while (!posted().some(isReport)) await new Promise((resolve) => setTimeout(resolve, 100));
    const roots = posted().filter(({ thread_ts: thread }) => thread === undefined);
    expect(roots).toHaveLength(1);
    expect(JSON.stringify(roots[0]?.blocks)).toContain('http://oscope.test/knowledge/sop-');
  }, 60_000);
});
