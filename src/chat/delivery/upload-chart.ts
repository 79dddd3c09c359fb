import type { Place } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { ReportView } from '../../report/view-types.js';
import type { Delivery } from './options.js';

/** True for a rate limit: whoever meets it comes back later, and loses nothing by it. */
export function isLimited(error: unknown): boolean {
  return error instanceof OScopeError && error.retryAfterMs !== undefined;
}

/** A picture in the thread, once. A report without it is a report: only a rate limit is waited for. */
export async function uploadChart(
  view: ReportView,
  thread: Place,
  key: string,
  { drawChart, poster, platformOf, logger }: Delivery,
): Promise<void> {
  try {
    const picture = await drawChart(view);
    if (picture !== null) await poster.upload(platformOf(thread), thread, { ...picture, key });
  } catch (error) {
    if (isLimited(error)) throw error;
    logger.warn({ key, err: error }, 'chart not uploaded');
  }
}
