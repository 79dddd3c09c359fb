import type { Job as BullJob, Queue } from 'bullmq';
import type { Job } from '../domain/job.js';
import type { Logger } from '../logger.js';
import type { JobRunner } from '../ports/job-runner.js';
import { readReason } from './failed-reason.js';
import { CANARY, jobDataSchema, readProgress } from './job-data.js';
import type { JobProgress } from './job-data.js';

export interface Rounds {
  /** Says in the threads of jobs that wait that they do. */
  announce(): Promise<void>;
  /** Says in the threads of jobs that failed for good that they did. */
  buryDead(): Promise<void>;
  bury(bull: BullJob): Promise<void>;
}

/** Whoever is served within this time needs no word that he waits. */
const PATIENCE_MS = 1500;
const ANNOUNCED_AT_ONCE = 20;
const PAGE = 100;

function jobOf(bull: BullJob): Job | undefined {
  const data = jobDataSchema.safeParse(bull.data);
  return data.success ? data.data.job : undefined;
}

async function note(bull: BullJob, change: Partial<JobProgress>): Promise<void> {
  await bull.updateProgress({ ...readProgress(bull.progress), ...change });
}

/** What workers do beside their jobs. Every worker goes its rounds; the runner says nothing twice. */
export function createRounds(queues: readonly Queue[], runner: JobRunner, logger: Logger): Rounds {
  async function bury(bull: BullJob): Promise<void> {
    const job = jobOf(bull);
    try {
      if (job !== undefined) await runner.giveUp(job, readReason(bull.failedReason, bull.stalledCounter));
      await note(bull, { noticed: true });
    } catch (error) {
      // The next round tries again.
      logger.warn({ jobId: bull.id, err: error }, 'failure not yet said');
    }
  }

  async function announceOne(bull: BullJob, ahead: number): Promise<void> {
    const job = jobOf(bull);
    const isNew = Date.now() - bull.timestamp < PATIENCE_MS;
    if (job === undefined || isNew || readProgress(bull.progress).announced) return;
    try {
      await runner.announce(job, ahead);
      await note(bull, { announced: true });
    } catch (error) {
      logger.debug({ jobId: job.id, err: error }, 'waiting not announced');
    }
  }

  return {
    bury,
    async announce() {
      for (const queue of queues) {
        const running = await queue.getActiveCount();
        const waiting = (await queue.getJobs(['prioritized'], 0, ANNOUNCED_AT_ONCE - 1, true)).filter(
          ({ name }) => name !== CANARY,
        );
        for (const [index, bull] of waiting.entries()) await announceOne(bull, running + index);
      }
    },
    async buryDead() {
      for (const queue of queues) {
        // Newest first: behind a page that is done lies nothing to do.
        for (let start = 0; ; start += PAGE) {
          const page = await queue.getJobs(['failed'], start, start + PAGE - 1, false);
          const unsaid = page.filter((bull) => !readProgress(bull.progress).noticed);
          for (const bull of unsaid) await bury(bull);
          if (unsaid.length === 0) break;
        }
      }
    },
  };
}
