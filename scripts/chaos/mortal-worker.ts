/**
 * A worker over real Redis and the fake Slack that kills itself where the name of a job says: `chaos-12-posted` dies
 * between posting and recording, once; `chaos-1-poison` dies whenever it is started.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createJobRunner } from '../../src/chat/delivery/runner.js';
import { createSlack } from '../../src/chat/slack/index.js';
import { slackSettingsSchema } from '../../src/chat/slack/settings.js';
import { configSchema } from '../../src/config.js';
import { createJobWorker } from '../../src/jobs/worker.js';
import type { ChatPlatform } from '../../src/ports/chat-platform.js';
import type { ProgressEvent } from '../../src/ports/diagnostician.js';
import { threadDiagnostician } from '../../src/service/diagnosis.js';
import { openRedis } from '../../src/service/redis.js';
import { openServiceStores } from '../../src/service/stores.js';
import { note } from './diary.js';
import { PREFIX, TOKEN, logger } from './kit.js';

interface Orders {
  redisUrl: string;
  slackUrl: string;
  bundle: string;
  diary: string;
  concurrency: number;
  lockMs?: number;
  stalledCheckMs?: number;
}

const orders = JSON.parse(process.env.CHAOS_ORDERS ?? '{}') as Orders;
const current = new AsyncLocalStorage<string>();
const redis = openRedis(orders.redisUrl, logger);

/** Dies here and now when the job that runs wants it, and has not died of it before. */
async function mayDie(where: string): Promise<void> {
  const job = current.getStore() ?? '';
  if (!job.endsWith(`-${where}`)) return;
  if (where !== 'poison' && (await redis.set(`chaos-died:${job}`, '1', 'NX')) === null) return;
  note(orders.diary, { what: 'death', job, where });
  process.kill(process.pid, 'SIGKILL');
}

function mortal(platform: ChatPlatform): ChatPlatform {
  return {
    ...platform,
    async post(...args) {
      await mayDie('posting');
      const posted = await platform.post(...args);
      await mayDie('posted');
      return posted;
    },
    async update(posted, message) {
      const isLast = !message.summary.startsWith('Diagnosing');
      if (isLast) await mayDie('reporting');
      await platform.update(posted, message);
      if (isLast) await mayDie('reported');
    },
    async upload(...args) {
      await platform.upload(...args);
      await mayDie('uploaded');
    },
  };
}

/** Progress is told in the middle of a node, whose work goes on while Redis is asked: the kill hits that work. */
function deadly<T extends { onProgress?: (event: ProgressEvent) => void }>(options: T): T {
  const job = current.getStore() ?? '';
  const onProgress = (event: ProgressEvent): void => {
    options.onProgress?.(event);
    if (event.status === 'started') void current.run(job, () => mayDie(event.node));
  };
  return { ...options, onProgress };
}

async function main(): Promise<void> {
  const jobs = { prefix: PREFIX, concurrency: orders.concurrency };
  const config = configSchema.parse({ logLevel: 'silent', jobs });
  const stores = openServiceStores(redis, config);
  const thread = { config, redisUrl: orders.redisUrl, recordings: [orders.bundle] };
  const diagnostician = threadDiagnostician(thread, logger);
  const settings = slackSettingsSchema.parse({ botToken: TOKEN, apiUrl: orders.slackUrl, streaming: false });
  const platform = mortal(createSlack({ settings, logger, redis }).platform);
  const runner = createJobRunner({
    ...stores,
    platformOf: () => platform,
    diagnostician: {
      ...diagnostician,
      diagnose: (incident, options = {}) => diagnostician.diagnose(incident, deadly(options)),
      resume: (id, options = {}) => diagnostician.resume(id, deadly(options)),
    },
    conversation: { answer: () => Promise.reject(new Error('no turns here')) },
    may: () => true,
    reportUrl: () => undefined,
    escalate: false,
    logger,
    now: () => Date.now() / 1000,
  });
  const worker = await createJobWorker({
    url: orders.redisUrl,
    prefix: PREFIX,
    concurrency: orders.concurrency,
    timeoutSeconds: 120,
    lockMs: orders.lockMs,
    stalledCheckMs: orders.stalledCheckMs,
    logger,
    runner: {
      ...runner,
      announce: (job, ahead) => current.run(job.id, () => runner.announce(job, ahead)),
      run: (job, run) =>
        current.run(job.id, async () => {
          note(orders.diary, { what: 'start', job: job.id, where: '' });
          await mayDie('poison');
          await runner.run(job, run);
          note(orders.diary, { what: 'end', job: job.id, where: '' });
        }),
    },
  });
  note(orders.diary, { what: 'up', job: '', where: '' });
  process.on('SIGTERM', () => {
    void worker.close().finally(() => process.exit(0));
  });
}

void main();
