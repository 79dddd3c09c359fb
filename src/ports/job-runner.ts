import type { Job } from '../domain/job.js';

export interface JobRun {
  /** Fires when the job's time is over, when it was lost to another worker, or when the process shuts down. */
  signal: AbortSignal;
  /** Starts so far, this one included: 1 = nobody has begun it before. */
  starts: number;
  /** What it does now, in words, for lists of jobs. */
  onStage: (stage: string) => void;
}

/** What a worker does with a job. Running a job twice says nothing twice. */
export interface JobRunner {
  /** @throws OScopeError; `retryable` ones are tried again, rate limits after their time. */
  run(job: Job, run: JobRun): Promise<void>;
  /** Says that the job waits behind so many others. */
  announce(job: Job, ahead: number): Promise<void>;
  /** Says once in the thread that the job has failed for good. */
  giveUp(job: Job, error: Error): Promise<void>;
}
