import type { Job } from '../domain/job.js';
import { OScopeError } from '../errors.js';
import type { Logger } from '../logger.js';
import type { EnqueueOptions, JobQueue, JobStatus, QueuedJob } from '../ports/job-queue.js';
import type { JobRunner } from '../ports/job-runner.js';
import { judge } from './retry-policy.js';

export interface MemoryQueueOptions {
  /** Diagnoses at once; answers in threads do not wait for them. */
  concurrency: number;
  /** Starts of a job that fails for a reason that may pass. */
  attempts: number;
  /** Wall time of one start. */
  timeoutSeconds: number;
  logger: Logger;
  /** Before the second start; doubles with each. */
  backoffMs?: number;
}

export interface MemoryQueue extends JobQueue {
  /** Takes jobs from now on. */
  start(runner: JobRunner): void;
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>;
}

interface Kept {
  job: Job;
  options: EnqueueOptions;
  status: JobStatus;
  stage: string;
  attempts: number;
  /** Not before this moment, ms of `performance.now`. */
  notBefore: number;
}

/** Ended jobs that are remembered: an id is known as long. */
const REMEMBERED = 1000;
const TURNS_AT_ONCE = 4;
const BACKOFF_MS = 500;

/** Jobs of one process without Redis: for the console. They are gone with the process. */
export function createMemoryQueue(options: MemoryQueueOptions): MemoryQueue {
  const { concurrency, logger, backoffMs = BACKOFF_MS } = options;
  const jobs = new Map<string, Kept>();
  /** Storm key → the last job that came while one of the storm ran. */
  const afterwards = new Map<string, { job: Job; options: EnqueueOptions }>();
  const running = new Map<string, AbortController>();
  let runner: JobRunner | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let waiters: (() => void)[] = [];

  const list = (status: JobStatus): Kept[] => [...jobs.values()].filter((kept) => kept.status === status);
  const view = ({ job, status, stage, attempts }: Kept): QueuedJob => ({ job, status, stage, attempts });

  function put(job: Job, how: EnqueueOptions): void {
    jobs.set(job.id, { job, options: how, status: 'waiting', stage: '', attempts: 0, notBefore: 0 });
    const ended = [...jobs.values()].filter(({ status }) => status === 'done' || status === 'failed');
    for (const { job: old } of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) jobs.delete(old.id);
  }

  /** People first, then in order. */
  function nextOf(kind: Job['kind'], slots: number): Kept | undefined {
    if (list('running').filter(({ job }) => job.kind === kind).length >= slots) return undefined;
    const ready = list('waiting').filter(
      (kept) => kept.job.kind === kind && kept.notBefore <= performance.now(),
    );
    return ready.find((kept) => kept.options.urgent) ?? ready[0];
  }

  function pump(): void {
    if (runner === undefined || closed) return;
    for (;;) {
      const next = nextOf('turn', TURNS_AT_ONCE) ?? nextOf('diagnose', concurrency);
      if (next === undefined) break;
      void run(next, runner);
    }
    const waiting = list('waiting');
    if (waiting.length === 0 && running.size === 0) {
      for (const resolve of waiters) resolve();
      waiters = [];
      return;
    }
    const soonest = Math.min(...waiting.map(({ notBefore }) => notBefore)) - performance.now();
    clearTimeout(timer);
    if (soonest > 0 && Number.isFinite(soonest)) timer = setTimeout(pump, soonest);
  }

  async function fail(kept: Kept, error: unknown, by: JobRunner): Promise<void> {
    const judgement = judge(error, Math.random());
    logger.warn({ jobId: kept.job.id, verdict: judgement.verdict, err: error }, 'job ended early');
    const again = judgement.verdict === 'retry' && kept.attempts < options.attempts;
    if (judgement.verdict === 'later' || again) {
      const pause = judgement.verdict === 'later' ? judgement.delayMs : backoffMs * 2 ** (kept.attempts - 1);
      if (judgement.verdict === 'later') kept.attempts -= 1;
      kept.notBefore = performance.now() + pause;
      kept.status = 'waiting';
      return;
    }
    kept.status = 'failed';
    await by.giveUp(kept.job, judgement.error).catch((failure: unknown) => {
      logger.error({ jobId: kept.job.id, err: failure }, 'failure not told');
    });
  }

  async function run(kept: Kept, by: JobRunner): Promise<void> {
    const { job } = kept;
    const controller = new AbortController();
    const late = new OScopeError({
      code: 'timeout',
      message: `It took longer than ${options.timeoutSeconds} s.`,
    });
    const limit = setTimeout(() => controller.abort(late), options.timeoutSeconds * 1000);
    running.set(job.id, controller);
    kept.status = 'running';
    kept.attempts += 1;
    const onStage = (stage: string): void => void (kept.stage = stage);
    try {
      await by.run(job, { signal: controller.signal, starts: kept.attempts, onStage });
      kept.status = 'done';
    } catch (error) {
      if (closed) kept.status = 'failed';
      else await fail(kept, controller.signal.aborted ? controller.signal.reason : error, by);
    } finally {
      clearTimeout(limit);
      running.delete(job.id);
      follow(kept);
      pump();
    }
  }

  /** The last job of the storm that came meanwhile. */
  function follow({ options: { storm }, status }: Kept): void {
    const next = storm === undefined || status === 'waiting' ? undefined : afterwards.get(storm);
    if (storm === undefined || next === undefined) return;
    afterwards.delete(storm);
    put(next.job, next.options);
  }

  return {
    add(job, how) {
      const storm = how.storm;
      const stands =
        storm === undefined
          ? undefined
          : [...list('running'), ...list('waiting')].find((kept) => kept.options.storm === storm);
      if (jobs.has(job.id)) return Promise.resolve({ id: job.id, added: false });
      if (stands !== undefined && storm !== undefined) {
        if (stands.status === 'running') afterwards.set(storm, { job, options: how });
        return Promise.resolve({ id: stands.job.id, added: false });
      }
      put(job, how);
      pump();
      return Promise.resolve({ id: job.id, added: true });
    },
    find: (id) => {
      const kept = jobs.get(id);
      return Promise.resolve(kept && view(kept));
    },
    list: (limit) => Promise.resolve([...list('running'), ...list('waiting')].slice(0, limit).map(view)),
    start(taken) {
      runner = taken;
      pump();
    },
    idle: () =>
      new Promise((resolve) => {
        waiters.push(resolve);
        pump();
      }),
    close() {
      closed = true;
      clearTimeout(timer);
      const reason = new Error('the process ends');
      for (const controller of running.values()) controller.abort(reason);
      for (const resolve of waiters) resolve();
      return Promise.resolve();
    },
  };
}
