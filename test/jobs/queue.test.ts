import { OScopeError } from '../../src/errors.js';
import { createBullQueue } from '../../src/jobs/bull-queue.js';
import type { BullQueue } from '../../src/jobs/bull-queue.js';
import { createJobWorker } from '../../src/jobs/worker.js';
import type { JobWorker, JobWorkerOptions } from '../../src/jobs/worker.js';
import { createLogger } from '../../src/logger.js';
import type { JobRun } from '../../src/ports/job-runner.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';
import { diagnoseJob, fakeRunner, gate, turnJob, until } from './kit.js';
import type { FakeRunner } from './kit.js';

const logger = createLogger('silent');
let redis: TestRedis;
let queue: BullQueue;
let workers: JobWorker[] = [];
let count = 0;
let common: { url: string; prefix: string; logger: typeof logger };

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  count += 1;
  common = { url: `unix://${redis.socket}`, prefix: `test-${count}`, logger };
  queue = await createBullQueue({ ...common, attempts: 3 });
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  workers = [];
  await queue.close();
});

async function work(runner: FakeRunner, change: Partial<JobWorkerOptions> = {}): Promise<JobWorker> {
  const worker = await createJobWorker({
    ...common,
    concurrency: 1,
    timeoutSeconds: 60,
    runner,
    ...change,
  });
  workers.push(worker);
  return worker;
}

const person = { urgent: true };

describe('the queue', () => {
  it('keeps a job once, however often it is added and by how many', async () => {
    const job = diagnoseJob('slack-event-1');
    const results = await Promise.all(Array.from({ length: 50 }, () => queue.add(job, person)));
    expect(results.filter(({ added }) => added)).toHaveLength(1);
    expect(await queue.counts()).toMatchObject({ waiting: 1 });
    expect(await queue.find(job.id)).toEqual({ job, status: 'waiting', stage: '', attempts: 0 });
    expect(await queue.find('slack-nobody')).toBeUndefined();
  });

  it('knows a job that is done when its event is delivered again', async () => {
    const runner = fakeRunner();
    await work(runner);
    const job = diagnoseJob('slack-event-2');
    await queue.add(job, person);
    await until(async () => (await queue.find(job.id))?.status === 'done');
    expect(await queue.add(job, person)).toEqual({ id: job.id, added: false });
    expect(runner.started).toHaveLength(1);
  });

  it('takes people before alerts, and lists running jobs first', async () => {
    const hold = gate();
    const runner = fakeRunner(() => hold.opened);
    await work(runner);
    await queue.add(diagnoseJob('slack-first'), person);
    await until(() => runner.started.length === 1);
    await queue.add(diagnoseJob('slack-alert'), { urgent: false });
    // Jobs of the same millisecond have no order of age.
    await new Promise((resolve) => setTimeout(resolve, 5));
    await queue.add(diagnoseJob('slack-person'), person);
    const turn = turnJob('slack-turn1');
    await queue.add(turn, person);
    await until(() => runner.started.some(({ id }) => id === turn.id));
    expect((await queue.list(10)).map(({ job, status }) => [job.id, status])).toEqual([
      ['slack-first', 'running'],
      ['slack-turn1', 'running'],
      ['slack-alert', 'waiting'],
      ['slack-person', 'waiting'],
    ]);
    hold.open();
    await until(() => runner.ended.length === 4);
    expect(runner.started.map(({ id }) => id)).toEqual([
      'slack-first',
      'slack-turn1',
      'slack-person',
      'slack-alert',
    ]);
  });

  it('makes two diagnoses of a thousand alerts on a host: the first and the last', async () => {
    const hold = gate();
    const runner = fakeRunner(() => hold.opened);
    await work(runner);
    const storm = { urgent: false, storm: 'T1-web-7' };
    await queue.add(diagnoseJob('alert-0000'), storm);
    await until(() => runner.started.length === 1);
    const ids = Array.from({ length: 999 }, (_, index) => `alert-${String(index + 1).padStart(4, '0')}`);
    for (const id of ids)
      expect(await queue.add(diagnoseJob(id), storm)).toEqual({ id: 'alert-0000', added: false });
    hold.open();
    await until(() => runner.ended.length === 2);
    expect(runner.ended).toEqual(['alert-0000', 'alert-0999']);
    expect(await queue.counts()).toMatchObject({ waiting: 0, running: 0, done: 2 });
  });

  it('says at once that Redis is away', async () => {
    const own = await startRedis();
    const lost = await createBullQueue({ ...common, url: `unix://${own.socket}`, attempts: 1 });
    await own.stop();
    await expect(lost.add(diagnoseJob('slack-lost'), person)).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    await lost.close();
  });
});

describe('a worker', () => {
  it('tries again what may pass, gives up what may not, and says so once', async () => {
    const runner = fakeRunner((job) =>
      Promise.reject(
        job.id === 'slack-passes'
          ? new OScopeError({ code: 'unavailable', message: 'away', remedy: 'Wait.', retryable: true })
          : new TypeError('a bug with a secret'),
      ),
    );
    await work(runner);
    await queue.add(diagnoseJob('slack-bug-1'), person);
    await queue.add(diagnoseJob('slack-passes'), person);
    await until(() => runner.buried.length === 2, 25_000);
    expect(runner.started.map(({ id, starts }) => `${id} ${starts}`)).toEqual([
      'slack-bug-1 1',
      'slack-passes 1',
      'slack-passes 2',
      'slack-passes 3',
    ]);
    expect(runner.buried[0]?.reason).not.toContain('secret');
    expect(runner.buried[1]).toEqual({ id: 'slack-passes', reason: 'away', remedy: 'Wait.' });
  });

  it('puts a rate-limited job off, at no cost, and not before its time', async () => {
    const times: number[] = [];
    const runner = fakeRunner(() => {
      times.push(Date.now());
      if (times.length > 4) return Promise.resolve();
      const error = { code: 'unavailable', message: '429', retryable: true, retryAfterMs: 300 } as const;
      return Promise.reject(new OScopeError(error));
    });
    await work(runner);
    await queue.add(diagnoseJob('slack-limited'), person);
    await until(() => runner.ended.length === 1, 25_000);
    expect(runner.buried).toEqual([]);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(299);
  });

  it('ends a job whose time is over', async () => {
    const runner = fakeRunner(
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    await work(runner, { timeoutSeconds: 0.2 });
    await queue.add(diagnoseJob('slack-endless'), person);
    await until(() => runner.buried.length === 1);
    expect(runner.buried[0]?.reason).toContain('longer than 0.2 s');
  });

  it('shows the stage, and says in the thread of a job that waits how many are before it', async () => {
    const hold = gate();
    const runner = fakeRunner((_, { onStage }) => {
      onStage('detecting');
      return hold.opened;
    });
    await work(runner);
    await queue.add(diagnoseJob('slack-runs'), person);
    await queue.add(diagnoseJob('slack-waits'), person);
    await until(async () => (await queue.find('slack-runs'))?.stage === 'detecting');
    await until(() => runner.announced.length > 0);
    hold.open();
    await until(() => runner.ended.length === 2);
    expect(runner.announced).toEqual([{ id: 'slack-waits', ahead: 1 }]);
  });

  it('gives back what does not end when the process shuts down, at no cost, and another one goes on', async () => {
    const ends = (run: JobRun): Promise<void> =>
      new Promise((_, reject) => run.signal.addEventListener('abort', () => reject(new Error('aborted'))));
    const first = fakeRunner((_, run) => ends(run));
    const worker = await work(first, { endMs: 100 });
    await queue.add(diagnoseJob('slack-moves'), person);
    await until(() => first.started.length === 1);
    await worker.close();
    const second = fakeRunner();
    await work(second);
    await until(() => second.ended.length === 1);
    expect(second.started).toEqual([{ id: 'slack-moves', starts: 2 }]);
    expect(first.buried).toEqual([]);
  });

  it('is well while it takes probes', async () => {
    const worker = await work(fakeRunner());
    expect(worker.health().ok).toBe(true);
    expect(worker.running()).toBe(0);
  });

  it('says of a failed job what another worker could not say any more', async () => {
    const silent = fakeRunner(() => Promise.reject(new Error('bug')));
    silent.giveUp = () => Promise.reject(new Error('killed before it could say so'));
    const first = await work(silent);
    await queue.add(diagnoseJob('slack-unsaid'), person);
    await until(async () => (await queue.find('slack-unsaid'))?.status === 'failed');
    await first.close();
    const second = fakeRunner();
    await work(second);
    await until(() => second.buried.length === 1);
    expect(second.started).toEqual([]);
  });
});
