import { createStormFold } from '../../src/chat/bot/storms.js';
import { OScopeError } from '../../src/errors.js';
import { createAccess } from '../../src/incidents/access.js';
import { parseAlerts } from '../../src/incidents/alerts/parse.js';
import { hostOfEntry, inventoryEntrySchema } from '../../src/incidents/inventory-host.js';
import { createInventory } from '../../src/incidents/inventory.js';
import { createRedisDiagnosisStore } from '../../src/incidents/redis-diagnosis-store.js';
import { createRedisStormStore } from '../../src/incidents/storm-store-redis.js';
import { createBullQueue } from '../../src/jobs/bull-queue.js';
import type { BullQueue } from '../../src/jobs/bull-queue.js';
import { createJobWorker } from '../../src/jobs/worker.js';
import type { JobWorker } from '../../src/jobs/worker.js';
import { createLogger } from '../../src/logger.js';
import { createAlertIntake } from '../../src/service/alert-intake.js';
import { fakeRunner, until } from '../jobs/kit.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

const logger = createLogger('silent');
const now = (): number => Date.now() / 1000;
let redis: TestRedis;
let queue: BullQueue;
let worker: JobWorker;

beforeAll(async () => {
  redis = await startRedis();
  queue = await createBullQueue({ url: `unix://${redis.socket}`, prefix: 'intake', attempts: 1, logger });
});
afterAll(async () => {
  await worker.close();
  await queue.close();
  await redis.stop();
});

function openIntake() {
  const common = { redis: redis.connect(), lifetimeSeconds: 600 };
  const storms = createRedisStormStore({ ...common, windowSeconds: 300 });
  const aligner = { alignText: () => Promise.resolve([]) };
  const host = hostOfEntry(inventoryEntrySchema.parse({ name: 'web-7', addresses: ['10.0.0.7'] }));
  const inventory = () => Promise.resolve(createInventory([host]));
  const intake = createAlertIntake({
    inventory,
    fold: createStormFold({ storms, queue, diagnoses: createRedisDiagnosisStore(common), aligner, now }),
    queue,
    close: () => Promise.resolve(),
    channel: () => Promise.resolve(undefined),
    access: createAccess([], inventory),
    retentionSeconds: 86_400,
    now,
  });
  return { storms, intake };
}

it('a failed diagnosis is made once more when its alert is repeated, by however many at once', async () => {
  const { storms, intake } = openIntake();
  const runner = fakeRunner(async ({ id }) => {
    await storms.finish(id, now());
    if (runner.started.length === 1) throw new OScopeError({ code: 'internal', message: 'a bug' });
  });
  worker = await createJobWorker({
    url: `unix://${redis.socket}`,
    prefix: 'intake',
    concurrency: 4,
    timeoutSeconds: 60,
    runner,
    logger,
  });
  const drafts = parseAlerts(
    JSON.stringify({ host: 'web-7', name: 'HostDown', startsAt: now() - 60 }),
    now(),
  );
  const send = () => intake.take(drafts, 'alertmanager');
  const [failed] = (await send()).queued;
  await until(async () => (await queue.find(failed?.id ?? ''))?.status === 'failed');
  const answers = await Promise.all(Array.from({ length: 20 }, send));
  const queued = answers.flatMap((answer) => answer.queued);
  expect(queued).toHaveLength(1);
  await until(async () => (await queue.find(queued[0]?.id ?? ''))?.status === 'done');
  expect(await send()).toMatchObject({ queued: [], joined: queued });
  expect(runner.started.map(({ id }) => id)).toEqual([failed?.id, queued[0]?.id]);
});
