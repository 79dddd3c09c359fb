import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { createBot } from '../../../src/chat/bot/bot.js';
import type { Bot } from '../../../src/chat/bot/bot.js';
import { createAccess } from '../../../src/incidents/access.js';
import { createRedisContextStore } from '../../../src/incidents/context-store-redis.js';
import { createRedisDeliveryStore } from '../../../src/incidents/delivery-store-redis.js';
import { createRedisDiagnosisStore } from '../../../src/incidents/redis-diagnosis-store.js';
import { createRedisStormStore } from '../../../src/incidents/storm-store-redis.js';
import { createRedisVoteStore } from '../../../src/incidents/vote-store-redis.js';
import { createBullQueue } from '../../../src/jobs/bull-queue.js';
import type { BullQueue } from '../../../src/jobs/bull-queue.js';
import { createJobWorker } from '../../../src/jobs/worker.js';
import type { JobWorker } from '../../../src/jobs/worker.js';
import { fakeRunner, until } from '../../jobs/kit.js';
import { startRedis } from '../../redis-server.js';
import type { TestRedis } from '../../redis-server.js';
import { oom } from '../../report/sample.js';
import { RULES, channel, content, createFakePlatform, fleet } from './kit.js';

const logger = pino({ level: 'silent' });
const lifetimeSeconds = 600;
let redis: TestRedis;
const queues: BullQueue[] = [];
let worker: JobWorker | undefined;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await worker?.close();
  await Promise.all(queues.map((queue) => queue.close()));
  await redis.stop();
});

const KINDS = ['memory', 'disk', 'network', 'clock', 'load', 'swap', 'raid', 'dns'];

it('two bots on one Redis: 1,000 alerts on a host give at most two diagnoses, and every thread its answer', async () => {
  const client = redis.connect();
  const common = { redis: client, lifetimeSeconds };
  const storms = createRedisStormStore({ ...common, windowSeconds: 1800 });
  const diagnoses = createRedisDiagnosisStore(common);
  const answered = new Set<string>();
  const platform = createFakePlatform();
  const runner = fakeRunner(async (job) => {
    if (job.kind !== 'diagnose') return;
    await sleep(300);
    await diagnoses.save({ ...oom, id: job.id, incident: job.incident });
    for (const { thread } of await storms.finish(job.id, Date.now() / 1000)) answered.add(thread ?? '');
    answered.add(job.place.thread ?? '');
  });
  const inventory = fleet();
  const open = async (): Promise<Bot> => {
    const queue = await createBullQueue({
      url: `unix://${redis.socket}`,
      prefix: 'storm',
      attempts: 3,
      logger,
    });
    queues.push(queue);
    return createBot({
      access: createAccess(RULES, () => Promise.resolve(inventory)),
      queue,
      dialogues: { load: () => Promise.resolve(undefined) },
      votes: createRedisVoteStore(common),
      storms,
      diagnoses,
      deliveries: createRedisDeliveryStore(common),
      contexts: createRedisContextStore(common),
      platforms: [platform],
      aligner: {
        alignText: (text) => Promise.resolve(text.includes('memory') ? ['service-memory-at-limit'] : []),
      },
      rootCauses: new Map(),
      zone: 'UTC',
      retentionSeconds: 86_400,
      alertChannels: ['C1'],
      canEscalate: false,
      now: () => Date.now() / 1000,
      logger,
    });
  };
  const bots = [await open(), await open()];
  worker = await createJobWorker({
    url: `unix://${redis.socket}`,
    prefix: 'storm',
    concurrency: 2,
    timeoutSeconds: 60,
    runner,
    logger,
  });
  const send = async (index: number) =>
    bots[index % 2]?.handle({
      kind: 'message',
      id: `Ev${index}`,
      place: channel,
      at: Math.floor(Date.now() / 1000),
      user: null,
      message: `${index}.1`,
      content: content(`CRITICAL: db-07 ${KINDS[index % 8] ?? ''} trouble`),
    });
  for (let wave = 0; wave < 20; wave++) {
    const replies = await Promise.all(Array.from({ length: 50 }, (_, index) => send(wave * 50 + index)));
    expect(replies.every((reply) => reply?.failed !== true)).toBe(true);
    // The same events again, as a platform delivers them when it missed the acknowledgement.
    await Promise.all(Array.from({ length: 5 }, (_, index) => send(wave * 50 + index)));
    await sleep(40);
  }
  await until(async () => {
    await Promise.all(bots.map((bot) => bot.settled()));
    for (const { place } of platform.posts) answered.add(place.thread ?? '');
    return answered.size === 1000;
  });
  expect(new Set(runner.started.map(({ id }) => id)).size).toBeLessThanOrEqual(2);
  expect(runner.started.length).toBeLessThanOrEqual(2);
  const threads = platform.posts.map(({ place }) => place.thread);
  expect(new Set(threads).size).toBe(threads.length);
});
