import type { Job } from '../../domain/job.js';
import type { Posted } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import { failureMessage, noticeMessage } from '../messages/notices.js';
import { answerFollowers } from './followers.js';
import { sayHost, threadOf } from './options.js';
import type { Delivery } from './options.js';

/** What stands there is the report or the answer: only what came after it has failed. */
async function isAnswered(job: Job, { diagnoses, dialogues }: Delivery): Promise<boolean> {
  if (job.kind === 'diagnose') return (await diagnoses.load(job.id))?.id === job.id;
  const known = await dialogues.load(job.place);
  const turn = known?.dialogue.turns.find(({ id }) => id === job.id);
  return turn !== undefined && (turn.unsent?.message ?? null) === null;
}

/** The placeholder must not go on to promise a report or an answer. */
async function closePlaceholder(job: Job, posted: Posted, delivery: Delivery): Promise<void> {
  if (await isAnswered(job, delivery)) return;
  const text =
    job.kind === 'diagnose'
      ? `The diagnosis of ${sayHost(job.incident)} has failed.`
      : 'I could not answer that.';
  await delivery.platformOf(job.place).update(posted, noticeMessage(text, 'The thread says why.'));
}

/** One notice in the thread, whoever and however many say it. */
export async function giveUpJob(job: Job, error: Error, delivery: Delivery): Promise<void> {
  const platform = delivery.platformOf(job.place);
  const known = await delivery.deliveries.get(job.id);
  const posted = known?.state === 'posted' ? known.posted : undefined;
  const place = posted === undefined ? job.place : threadOf(job.place, posted);
  try {
    await delivery.poster.post(platform, place, `${job.id}.failure`, failureMessage(error, job.id));
    if (posted !== undefined) await closePlaceholder(job, posted, delivery);
  } catch (refusal) {
    // What may pass is tried again; a channel that is gone stays gone.
    if (!(refusal instanceof OScopeError) || refusal.retryable || refusal.retryAfterMs !== undefined)
      throw refusal;
    delivery.logger.warn({ jobId: job.id, err: refusal }, 'failure cannot be said');
  }
  await answerFollowers(job.id, null, delivery);
}
