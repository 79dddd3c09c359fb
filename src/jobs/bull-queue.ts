import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import type { Job as BullJob, JobState } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Job } from '../domain/job.js';
import type { Logger } from '../logger.js';
import type { EnqueueOptions, JobQueue, JobStatus, QueuedJob } from '../ports/job-queue.js';
import { openQueueConnection, queueUnavailable, untilReady } from './connection.js';
import { CANARY, KINDS, bullOptions, jobDataSchema, readProgress } from './job-data.js';
import type { JobData, Kind } from './job-data.js';

export interface BullQueueOptions {
  /** `redis://`, `rediss://` or `unix://`. */
  url: string;
  prefix: string;
  /** Starts of a job that fails for a reason that may pass. */
  attempts: number;
  logger: Logger;
}

export type JobCounts = Record<JobStatus, number>;

export interface BullQueue extends JobQueue {
  /** Jobs by status, of all kinds. */
  counts(): Promise<JobCounts>;
  /** For the dashboard. */
  readonly queues: readonly Queue[];
}

export function bullQueueName(kind: Kind): string {
  return `oscope-${kind}`;
}

const STATUS: Readonly<Partial<Record<JobState, JobStatus>>> = {
  active: 'running',
  completed: 'done',
  failed: 'failed',
  waiting: 'waiting',
  prioritized: 'waiting',
  delayed: 'waiting',
};

function queuedJob(bull: BullJob, status: JobStatus): QueuedJob | undefined {
  const data = jobDataSchema.safeParse(bull.data);
  if (!data.success) return undefined;
  const { stage } = readProgress(bull.progress);
  return { job: data.data.job, status, stage, attempts: bull.attemptsStarted };
}

async function guarded<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw queueUnavailable(error);
  }
}

/** True when this very call made the job: an id that was known keeps the data of who came first. */
async function isMine(redis: Redis, queue: Queue, id: string, ticket: string): Promise<boolean> {
  const stored = await redis.hget(queue.toKey(id), 'data');
  return stored?.includes(`"ticket":"${ticket}"`) ?? false;
}

async function add(
  redis: Redis,
  queue: Queue,
  job: Job,
  options: EnqueueOptions,
  attempts: number,
): Promise<{ id: string; added: boolean }> {
  const ticket = randomUUID();
  const data: JobData = { job, ticket };
  const { id = job.id } = await queue.add(job.kind, data, bullOptions(job, options, attempts));
  return { id, added: id === job.id && (await isMine(redis, queue, id, ticket)) };
}

async function listJobs(queues: readonly Queue[], limit: number): Promise<QueuedJob[]> {
  const of = async (status: JobStatus, states: ('active' | 'waiting' | 'prioritized' | 'delayed')[]) => {
    const found = await Promise.all(queues.map((queue) => queue.getJobs(states, 0, limit - 1, true)));
    const jobs = found.flat().filter((bull) => bull.name !== CANARY);
    return jobs
      .toSorted((a, b) => a.timestamp - b.timestamp)
      .flatMap((bull) => queuedJob(bull, status) ?? []);
  };
  const running = await of('running', ['active']);
  const waiting = await of('waiting', ['waiting', 'prioritized', 'delayed']);
  return [...running, ...waiting].slice(0, limit);
}

async function countJobs(queues: readonly Queue[]): Promise<JobCounts> {
  const counts = await Promise.all(queues.map((queue) => queue.getJobCounts()));
  const sum = (...states: string[]): number =>
    counts.flatMap((one) => states.map((state) => one[state] ?? 0)).reduce((total, n) => total + n, 0);
  return {
    waiting: sum('waiting', 'prioritized', 'delayed'),
    running: sum('active'),
    done: sum('completed'),
    failed: sum('failed'),
  };
}

/**
 * Jobs on Redis. `add` resolves when the job is kept, and fails within three seconds when it is not.
 * @throws OScopeError `unavailable` when Redis cannot be reached
 */
export async function createBullQueue(options: BullQueueOptions): Promise<BullQueue> {
  const { url, prefix, attempts, logger } = options;
  const redis = openQueueConnection(url, logger);
  try {
    await untilReady(redis);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  const byKind = Object.fromEntries(
    KINDS.map((kind) => [kind, new Queue(bullQueueName(kind), { connection: redis, prefix })]),
  ) as Record<Kind, Queue>;
  const queues = KINDS.map((kind) => byKind[kind]);
  for (const queue of queues) queue.on('error', (error) => logger.warn({ err: error }, 'queue failed'));
  return {
    queues,
    add: (job, how) => guarded(() => add(redis, byKind[job.kind], job, how, attempts)),
    find: (id) =>
      guarded(async () => {
        for (const queue of queues) {
          const bull = (await queue.getJob(id)) as BullJob | undefined;
          const status = bull && STATUS[(await bull.getState()) as JobState];
          if (bull !== undefined && status !== undefined) return queuedJob(bull, status);
        }
        return undefined;
      }),
    list: (limit) => guarded(() => listJobs(queues, limit)),
    counts: () => guarded(() => countJobs(queues)),
    async close() {
      await Promise.all(queues.map((queue) => queue.close().catch(() => undefined)));
      redis.disconnect();
    },
  };
}
