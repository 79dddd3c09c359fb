import type { JobsOptions } from 'bullmq';
import { z } from 'zod';
import { jobSchema } from '../domain/job.js';
import type { Job } from '../domain/job.js';
import type { EnqueueOptions } from '../ports/job-queue.js';

/** A queue for each kind of job: an answer in a thread never waits behind diagnoses. */
export const KINDS = ['diagnose', 'turn'] as const satisfies readonly Job['kind'][];
export type Kind = (typeof KINDS)[number];

/** The name of probes; every other job is named after its kind. */
export const CANARY = 'canary';

export const jobDataSchema = z.object({
  job: jobSchema,
  /** Tells who added the job: equal ids are kept once. */
  ticket: z.string(),
});
export type JobData = z.infer<typeof jobDataSchema>;

/** What is remembered with a job while it lives. */
export const jobProgressSchema = z.object({
  stage: z.string().default(''),
  /** The thread says that it waits. */
  announced: z.boolean().default(false),
  /** The thread says that it failed for good. */
  noticed: z.boolean().default(false),
});
export type JobProgress = z.infer<typeof jobProgressSchema>;

export function readProgress(value: unknown): JobProgress {
  const result = jobProgressSchema.safeParse(value);
  return result.success ? result.data : { stage: '', announced: false, noticed: false };
}

/** Platforms deliver an event again for a day: ids are known somewhat longer. */
const KEPT_SECONDS = 90_000;
const FAILED_KEPT_SECONDS = 7 * 86_400;
const FAILED_KEPT = 5000;
const BACKOFF_MS = 2000;
const PERSON = 1;
const ALERT = 10;

export function bullOptions(
  job: Job,
  { urgent, storm }: EnqueueOptions,
  attempts: number,
): JobsOptions & { jobId: string } {
  return {
    jobId: job.id,
    attempts,
    backoff: { type: 'exponential', delay: BACKOFF_MS, jitter: 0.3 },
    ...(job.kind === 'diagnose' ? { priority: urgent ? PERSON : ALERT } : {}),
    ...(storm === undefined ? {} : { deduplication: { id: storm, keepLastIfActive: true } }),
    removeOnComplete: { age: KEPT_SECONDS },
    removeOnFail: { age: FAILED_KEPT_SECONDS, count: FAILED_KEPT },
    stackTraceLimit: 5,
  };
}
