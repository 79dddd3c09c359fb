import { createHash } from 'node:crypto';
import { placeKey } from '../../domain/place.js';
import type { Place } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { Storm } from '../../ports/storm-store.js';
import type { ReportView } from '../../report/view-types.js';
import { foldedMessage } from '../messages/notices.js';
import type { Delivery } from './options.js';
import { isLimited } from './upload-chart.js';

/** The same for the same thread, in whatever order they are answered. */
export function followerKey(job: string, place: Place): string {
  return `${job}.f${createHash('sha256').update(placeKey(place)).digest('hex').slice(0, 16)}`;
}

async function answerOne(
  place: Place,
  storm: Storm,
  view: ReportView | null,
  { poster, platformOf, reportUrl, logger }: Delivery,
): Promise<void> {
  const key = followerKey(storm.job, place);
  const message = foldedMessage(view, storm, reportUrl(storm.job) ?? null);
  try {
    await poster.post(platformOf(place), place, key, message);
  } catch (error) {
    if (isLimited(error)) throw error;
    // A thread that cannot be written to must not keep the others from their answer.
    logger.warn({ key, err: error }, 'folded alert not answered');
  }
}

/** A storm of a thousand alerts takes a channel many minutes, at one message a second: other jobs are done in between. */
const AT_ONCE_MS = 30_000;
const BREAK_MS = 1000;

function takeBreak(): OScopeError {
  return new OScopeError({
    code: 'unavailable',
    message: 'More alerts wait for their answer.',
    retryable: true,
    retryAfterMs: BREAK_MS,
  });
}

/**
 * Answers everybody who was folded into this job, once each. They stay in the storm until all have their answer, so that
 * a process that dies in between forgets nobody. `view` null: there is no report.
 */
export async function answerFollowers(
  job: string,
  view: ReportView | null,
  delivery: Delivery,
): Promise<void> {
  const { storms, now } = delivery;
  const storm = await storms.ofJob(job);
  if (storm === undefined) return;
  const finishedAt = now();
  const over: Storm = { ...storm, finishedAt };
  for (const place of storm.followers) {
    if ((now() - finishedAt) * 1000 > AT_ONCE_MS) throw takeBreak();
    await answerOne(place, over, view, delivery);
  }
  const taken = await storms.finish(job, finishedAt);
  // Those who joined meanwhile; the others have their answer under their key.
  for (const place of taken) await answerOne(place, over, view, delivery);
}
