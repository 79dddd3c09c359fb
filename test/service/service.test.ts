import path from 'node:path';
import pino from 'pino';
import { configSchema } from '../../src/config.js';
import type { Config } from '../../src/config.js';
import { startService } from '../../src/service.js';
import type { Role, Service } from '../../src/service.js';
import { summaryOf } from '../../src/service/summary.js';
import { BUNDLES } from '../bundle-kit.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

const TOKEN = 'token-of-the-alertmanager';
const HOSTS = ['c-62494f', 'c-241ee1', 'c-791c0c'];
const recordings = HOSTS.map((name) => path.join(BUNDLES, name));
const logger = pino({ level: 'silent' });

let redis: TestRedis;
const services: Service[] = [];
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await redis.stop();
});

function configOf(more: Record<string, unknown> = {}): Config {
  return configSchema.parse({
    redisUrl: `unix://${redis.socket}`,
    logLevel: 'silent',
    jobs: { concurrency: 1 },
    web: { port: 0, baseUrl: 'http://oscope.test', webhookTokens: { alertmanager: TOKEN } },
    ...more,
  });
}

async function start(role: Role): Promise<Service> {
  const service = await startService({ config: configOf(), role, logger, recordings });
  services.push(service);
  return service;
}

interface Taken {
  queued: { host: string; id: string; report: string }[];
  joined: { host: string; id: string }[];
  refused: unknown[];
}

async function send(service: Service, hosts: readonly string[], name: string): Promise<Taken> {
  const alerts = hosts.map((host) => ({
    host,
    name,
    fingerprint: `${host} ${name}`,
    startsAt: Date.now() / 1000,
  }));
  const answer = await fetch(`http://127.0.0.1:${service.port}/webhooks/alerts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ alerts }),
  });
  expect(answer.status).toBe(202);
  return (await answer.json()) as Taken;
}

const get = (service: Service, target: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${service.port}${target.replace('http://oscope.test', '')}`);

async function reportOf(service: Service, link: string): Promise<string> {
  for (;;) {
    const answer = await get(service, link);
    if (answer.status === 200) return answer.text();
    expect(answer.status).toBe(202);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function jobsDone(service: Service): Promise<number> {
  const text = await (await get(service, '/metrics')).text();
  return Number(/oscope_jobs_total\{kind="diagnose",outcome="done"\} (\d+)/.exec(text)?.[1] ?? 0);
}

describe('several bots and workers on one Redis', () => {
  it('share alerts, jobs, reports and links: one report for each host, whoever is asked', async () => {
    const [first, second] = await Promise.all([start('bot'), start('bot')]);
    const names = (await first.core.inventory.current()).hosts.map(({ name }) => name);
    expect(names).toHaveLength(3);
    const all = await Promise.all([send(first, names, 'HostIsSlow'), send(second, names, 'HostIsSlow')]);
    all.push(await send(second, names, 'HostIsIll'));
    const queued = new Map(all.flatMap((taken) => taken.queued.map((one) => [one.id, one])));
    const ids = all.flatMap((taken) => [...taken.queued, ...taken.joined].map(({ id }) => id));
    expect(all.every(({ refused }) => refused.length === 0)).toBe(true);
    expect([queued.size, new Set(ids).size]).toEqual([3, 3]);

    const workers = await Promise.all([start('worker'), start('worker')]);
    for (const [index, { host, report }] of [...queued.values()].entries()) {
      const html = await reportOf(index % 2 === 0 ? first : second, report);
      expect(html).toContain(host);
    }
    // A report is there a moment before its job has ended.
    let done: number[] = [];
    while (done.reduce((sum, count) => sum + count, 0) < 3) done = await Promise.all(workers.map(jobsDone));
    expect(done.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect((await first.core.stores.diagnoses.list(10)).map(({ id }) => id).sort()).toEqual(
      [...queued.keys()].sort(),
    );

    // Workers take no alerts and show no reports; all roles are ready.
    const [worker] = workers;
    expect((await get(worker, '/webhooks/alerts')).status).toBe(404);
    for (const service of services) {
      const ready = await get(service, '/readyz');
      expect([service.role, ready.status]).toEqual([service.role, 200]);
    }
  }, 60_000);

  it('go on when one of them leaves', async () => {
    const bot = services.find(({ role }) => role === 'bot');
    const leaving = services.find(({ role }) => role === 'worker');
    await leaving?.stop();
    if (bot === undefined) throw new Error('no bot');
    await bot.core.connection.flushall();
    const [name = ''] = (await bot.core.inventory.current()).hosts.map((host) => host.name);
    const { queued } = await send(bot, [name], 'HostIsIllAgain');
    await reportOf(bot, queued[0]?.report ?? '');
  }, 60_000);
});

describe('a port that is taken', () => {
  it('is said at once, and nothing is left running', async () => {
    const [taken] = services;
    const port = taken?.port ?? 0;
    const clients = async (): Promise<number> =>
      String(await redis.connect().client('LIST')).split('\n').length;
    const before = await clients();
    const config = configOf({ web: { port } });
    await expect(startService({ config, role: 'all', logger, recordings })).rejects.toMatchObject({
      code: 'bad_config',
      message: `Port ${port} of 127.0.0.1 is in use.`,
    });
    // The question makes a connection itself.
    expect(await clients()).toBeLessThanOrEqual(before + 1);
  });
});

describe('the summary', () => {
  it('says what is on, what is off and how to switch it on, and no secret', async () => {
    const [service] = services;
    if (service === undefined) throw new Error('no service');
    const text = await summaryOf(service, '0.1.0', recordings.length);
    expect(text).toMatch(
      /✓ Redis .*✓ sources +3 recorded.*– Slack .*SLACK_BOT_TOKEN.*✓ alerts .*from alertmanager/s,
    );
    expect(text).not.toContain(TOKEN);
  });
});
