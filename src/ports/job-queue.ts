import type { Job } from '../domain/job.js';

export type JobStatus = 'waiting' | 'running' | 'done' | 'failed';

export interface QueuedJob {
  job: Job;
  status: JobStatus;
  /** Node that runs, in words; empty before it starts. */
  stage: string;
  /** Starts so far. */
  attempts: number;
}

export interface EnqueueOptions {
  /** A person waits: before all alerts. */
  urgent: boolean;
  /** Jobs of equal storm key: while one runs only the last one is kept for afterwards. Never set for a person's request. */
  storm?: string;
}

/** Diagnoses and turns that wait or run. Resolving `add` means: kept on Redis. */
export interface JobQueue {
  /** `added` false: the id is known already, or the storm's running job stands for it (then `id` is that job's). */
  add(job: Job, options: EnqueueOptions): Promise<{ id: string; added: boolean }>;
  find(id: string): Promise<QueuedJob | undefined>;
  /** Running first, then waiting, oldest first. */
  list(limit: number): Promise<QueuedJob[]>;
  close(): Promise<void>;
}
