import { randomUUID } from 'node:crypto';
import type { Job as BullJob, Queue } from 'bullmq';
import { messageOf } from '../errors.js';
import { CANARY } from './job-data.js';

/** A probe that is not taken within this time means a worker that does not take jobs. */
const TAKEN_MS = 5000;
const POLL_MS = 200;

export type CanaryResult =
  | { alive: true }
  /** `deaf`: Redis keeps the job, nobody takes it, though this worker has nothing to do. */
  | { alive: false; deaf: boolean; reason: string };

export interface CanaryOptions {
  queue: Queue;
  /** This worker could take a job now. */
  isFree: () => boolean;
  sleep: (ms: number) => Promise<void>;
}

/** Takes the canary, in the worker. */
export function isCanary(bull: BullJob): boolean {
  return bull.name === CANARY;
}

async function addCanary(queue: Queue): Promise<string> {
  const jobId = `${CANARY}-${randomUUID()}`;
  // Before all others: it takes no time.
  await queue.add(CANARY, {}, { jobId, attempts: 1, lifo: true, removeOnComplete: true, removeOnFail: true });
  return jobId;
}

/**
 * Sends a job that does nothing through the queue. BullMQ's workers have been seen to hang after a reconnection while
 * their process looked healthy.
 */
export async function sendCanary({ queue, isFree, sleep }: CanaryOptions): Promise<CanaryResult> {
  // Who is busy has taken jobs, and keeps their locks.
  if (!isFree()) return { alive: true };
  try {
    const id = await addCanary(queue);
    for (let waited = 0; waited < TAKEN_MS; waited += POLL_MS) {
      await sleep(POLL_MS);
      if ((await queue.getJob(id)) === undefined) return { alive: true };
    }
    await queue.remove(id).catch(() => undefined);
    if (!isFree()) return { alive: true };
    return { alive: false, deaf: true, reason: `a probe was not taken within ${TAKEN_MS / 1000} s` };
  } catch (error) {
    return { alive: false, deaf: false, reason: messageOf(error) };
  }
}
