import { Queue, Worker } from 'bullmq';
import type { Job as BullJob } from 'bullmq';
import type { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../logger.js';
import type { JobRunner } from '../ports/job-runner.js';
import { bullQueueName } from './bull-queue.js';
import { isCanary, sendCanary } from './canary.js';
import { openQueueConnection, openWorkerConnection, untilReady } from './connection.js';
import { KINDS } from './job-data.js';
import type { Kind } from './job-data.js';
import { createProcessor } from './processor.js';
import type { JobEnd, Processor } from './processor.js';
import { createRounds } from './rounds.js';
import type { Rounds } from './rounds.js';

export interface JobWorkerOptions {
  url: string;
  prefix: string;
  /** Diagnoses at once. */
  concurrency: number;
  /** Wall time of one job, seconds. */
  timeoutSeconds: number;
  runner: JobRunner;
  logger: Logger;
  onEnd?: (end: JobEnd) => void;
  /** On closing, how long jobs may take to end by themselves. */
  endMs?: number;
  /** How long a job is held without a sign of life, and how often that is looked after; shorter in tests. */
  lockMs?: number;
  stalledCheckMs?: number;
}

export interface WorkerHealth {
  ok: boolean;
  reason: string;
}

export interface JobWorker {
  /** By the last probe, at most some 15 s old. */
  health(): WorkerHealth;
  /** Jobs that run in this process now. */
  running(): number;
  /** Lets jobs end, then returns the rest to the queue; never takes longer than `CLOSE_MS`. */
  close(): Promise<void>;
}

/** Together they bound the recovery from a killed process: the lock, and two checks when the checker was killed too. */
const LOCK_MS = 12_000;
const STALLED_CHECK_MS = 3000;
/** A job whose process dies is started this often again: six starts in all. */
const MAX_STALLED = 5;
/** Answers in threads are light: most of the time they wait for Redis and the platform. */
const TURNS_AT_ONCE = 8;
/** After a lost connection; BullMQ's own 15 s would add to every recovery. */
const RECONNECT_MS = 1000;
const ANNOUNCE_MS = 2000;
const BURY_MS = 5000;
const PROBE_MS = 10_000;
/** On closing: time to end by itself, time to go back into the queue. */
const END_MS = 15_000;
const RETURN_MS = 6000;
const DISCONNECT_MS = 1000;
export const CLOSE_MS = END_MS + RETURN_MS + DISCONNECT_MS;

interface Parts extends JobWorkerOptions {
  connection: Redis;
  processor: Processor;
  rounds: Rounds;
}

function openBullWorker(kind: Kind, parts: Parts, use: { slots: number; used: number }): Worker {
  const { connection, prefix, processor, rounds, logger } = parts;
  const { lockMs = LOCK_MS, stalledCheckMs = STALLED_CHECK_MS } = parts;
  const process = async (bull: BullJob, token?: string): Promise<void> => {
    if (isCanary(bull)) return;
    use.used += 1;
    try {
      await processor.process(bull, token);
    } finally {
      use.used -= 1;
    }
  };
  const worker = new Worker(bullQueueName(kind), process, {
    connection,
    prefix,
    concurrency: use.slots,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    maxStalledCount: MAX_STALLED,
    runRetryDelay: RECONNECT_MS,
  });
  worker.on('error', (error) => logger.warn({ err: error, kind }, 'worker failed'));
  worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => processor.lose(id)));
  worker.on('failed', (bull) => {
    // Only those that are not tried again are finished.
    if (bull?.finishedOn !== undefined) void rounds.bury(bull);
  });
  return worker;
}

/** One BullMQ worker that is replaced when it does not take jobs any more. */
function createTaker(kind: Kind, parts: Parts, queue: Queue, slots: number) {
  const use = { slots, used: 0 };
  let worker = openBullWorker(kind, parts, use);
  return {
    worker: () => worker,
    async probe(): Promise<WorkerHealth> {
      const result = await sendCanary({ queue, isFree: () => use.used < slots, sleep });
      if (result.alive) return { ok: true, reason: '' };
      if (result.deaf) {
        parts.logger.error({ kind }, 'the worker takes no jobs: it is replaced');
        void worker.close(true).catch(() => undefined);
        worker = openBullWorker(kind, parts, use);
      }
      return { ok: false, reason: `${kind}: ${result.reason}` };
    },
  };
}

/** Calls it again and again until the signal fires; an error waits for the next time. */
async function repeat(
  everyMs: number,
  signal: AbortSignal,
  logger: Logger,
  action: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await action().catch((error: unknown) => logger.debug({ err: error }, 'round failed'));
    // Workers that started together do not go their rounds together.
    await sleep(everyMs * (0.8 + 0.4 * Math.random()), undefined, { signal }).catch(() => undefined);
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const ended = work.then(
    () => true,
    () => true,
  );
  const stop = new AbortController();
  const late = sleep(ms, false, { signal: stop.signal }).catch(() => false);
  return Promise.race([ended, late]).finally(() => stop.abort());
}

/**
 * Takes jobs and has them run, in this process.
 * @throws OScopeError `unavailable` when Redis cannot be reached
 */
export async function createJobWorker(options: JobWorkerOptions): Promise<JobWorker> {
  const { url, prefix, concurrency, logger } = options;
  const connection = openWorkerConnection(url, logger);
  const beside = openQueueConnection(url, logger);
  try {
    await Promise.all([untilReady(connection), untilReady(beside)]);
  } catch (error) {
    connection.disconnect();
    beside.disconnect();
    throw error;
  }
  const queues = KINDS.map((kind) => new Queue(bullQueueName(kind), { connection: beside, prefix }));
  for (const queue of queues) queue.on('error', (error) => logger.warn({ err: error }, 'queue failed'));
  const processor = createProcessor(options);
  const rounds = createRounds(queues, options.runner, logger);
  const parts: Parts = { ...options, connection, processor, rounds };
  const takers = KINDS.map((kind, index) =>
    createTaker(kind, parts, queues[index] as Queue, kind === 'turn' ? TURNS_AT_ONCE : concurrency),
  );

  const stop = new AbortController();
  let health: WorkerHealth = { ok: true, reason: '' };
  void repeat(ANNOUNCE_MS, stop.signal, logger, () => rounds.announce());
  void repeat(BURY_MS, stop.signal, logger, () => rounds.buryDead());
  void repeat(PROBE_MS, stop.signal, logger, async () => {
    const found = await Promise.all(takers.map((taker) => taker.probe()));
    health = found.find(({ ok }) => !ok) ?? { ok: true, reason: '' };
  });

  async function close(): Promise<void> {
    stop.abort();
    const closed = Promise.all(takers.map((taker) => taker.worker().close()));
    if (!(await within(options.endMs ?? END_MS, closed))) {
      logger.info({ jobs: processor.running() }, 'jobs go back into the queue');
      processor.returnAll();
      await within(RETURN_MS, closed);
    }
    await within(DISCONNECT_MS, Promise.all(queues.map((queue) => queue.close())));
    connection.disconnect();
    beside.disconnect();
  }
  let closing: Promise<void> | undefined;
  return {
    health: () => health,
    running: () => processor.running(),
    close: () => (closing ??= close()),
  };
}
