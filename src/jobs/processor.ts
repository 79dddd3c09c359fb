import { DelayedError, UnrecoverableError, WaitingError } from 'bullmq';
import type { Job as BullJob } from 'bullmq';
import type { Job } from '../domain/job.js';
import { OScopeError } from '../errors.js';
import type { Logger } from '../logger.js';
import type { JobRunner } from '../ports/job-runner.js';
import { writeReason } from './failed-reason.js';
import { jobDataSchema, readProgress } from './job-data.js';
import { createQuarantine } from './quarantine.js';
import { judge } from './retry-policy.js';

export type Outcome = 'done' | 'retry' | 'later' | 'failed' | 'returned';

export interface JobEnd {
  kind: Job['kind'];
  outcome: Outcome;
  seconds: number;
}

export interface ProcessorOptions {
  runner: JobRunner;
  /** Wall time of one start. */
  timeoutSeconds: number;
  logger: Logger;
  onEnd?: (end: JobEnd) => void;
}

export interface Processor {
  process(bull: BullJob, token: string | undefined): Promise<void>;
  running(): number;
  /** The job belongs to another worker by now. */
  lose(id: string): void;
  /** Ends all jobs; each goes back into the queue at no cost. */
  returnAll(): void;
}

/** A job that has died with its process this often runs alone. */
const SUSPECT_AFTER = 3;
/** A runner that does not honour its signal is left behind after this time. */
const LEAVE_MS = 10_000;

const RETURNED = new Error('the process shuts down');
const LOST = new Error('another worker has the job');

function timeIsOver(seconds: number): OScopeError {
  return new OScopeError({
    code: 'timeout',
    message: `It took longer than ${seconds} s.`,
    remedy: 'Ask again, perhaps for a shorter window; jobs.timeoutSeconds sets the limit.',
  });
}

/** Rejects some time after the signal, whatever the work does. */
function leftBehind(signal: AbortSignal): { promise: Promise<never>; stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let begin = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    begin = () => {
      timer = setTimeout(() => reject(signal.reason as Error), LEAVE_MS);
    };
    signal.addEventListener('abort', begin, { once: true });
  });
  const stop = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', begin);
  };
  return { promise, stop };
}

/** Tells BullMQ by the errors that it knows what becomes of the job. */
async function settle(bull: BullJob, token: string | undefined, error: unknown): Promise<never> {
  if (error === LOST) throw LOST;
  if (error === RETURNED) {
    await bull.moveToWait(token);
    throw new WaitingError();
  }
  const judgement = judge(error, Math.random());
  if (judgement.verdict === 'later') {
    await bull.moveToDelayed(Date.now() + judgement.delayMs, token);
    throw new DelayedError();
  }
  const line = writeReason(judgement.error);
  throw judgement.verdict === 'retry' ? new Error(line) : new UnrecoverableError(line);
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof WaitingError || error === LOST) return 'returned';
  if (error instanceof DelayedError) return 'later';
  return error instanceof UnrecoverableError ? 'failed' : 'retry';
}

/** Runs one job of the queue within its limits. */
export function createProcessor({ runner, timeoutSeconds, logger, onEnd }: ProcessorOptions): Processor {
  const quarantine = createQuarantine();
  const controllers = new Map<string, AbortController>();

  function stageKeeper(bull: BullJob): (stage: string) => void {
    let progress = readProgress(bull.progress);
    return (stage) => {
      if (stage === progress.stage) return;
      progress = { ...progress, stage };
      bull.updateProgress(progress).catch(() => undefined);
    };
  }

  async function run(bull: BullJob, job: Job, controller: AbortController): Promise<void> {
    const { signal } = controller;
    const leave = await quarantine.enter(bull.stalledCounter >= SUSPECT_AFTER, signal);
    const timer = setTimeout(() => controller.abort(timeIsOver(timeoutSeconds)), timeoutSeconds * 1000);
    const left = leftBehind(signal);
    try {
      const work = runner.run(job, { signal, starts: bull.attemptsStarted, onStage: stageKeeper(bull) });
      await Promise.race([work, left.promise]);
    } finally {
      clearTimeout(timer);
      left.stop();
      leave();
    }
  }

  return {
    async process(bull, token) {
      const data = jobDataSchema.safeParse(bull.data);
      if (!data.success) throw new UnrecoverableError('The job in the queue cannot be read.');
      const { job } = data.data;
      const begun = performance.now();
      const controller = new AbortController();
      controllers.set(job.id, controller);
      let outcome: Outcome = 'done';
      try {
        await run(bull, job, controller);
      } catch (error) {
        const reason: unknown = controller.signal.aborted ? controller.signal.reason : error;
        const end = settle(bull, token, reason);
        outcome = outcomeOf(await end.catch((thrown: unknown) => thrown));
        logger.warn({ jobId: job.id, outcome, starts: bull.attemptsStarted, err: reason }, 'job ended early');
        return await end;
      } finally {
        if (controllers.get(job.id) === controller) controllers.delete(job.id);
        onEnd?.({ kind: job.kind, outcome, seconds: (performance.now() - begun) / 1000 });
      }
    },
    running: () => controllers.size,
    lose: (id) => controllers.get(id)?.abort(LOST),
    returnAll() {
      for (const controller of controllers.values()) controller.abort(RETURNED);
    },
  };
}
