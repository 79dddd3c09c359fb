import { createPacer } from '../pacer.js';
import type { Pace, Pacer } from '../pacer.js';
import { rateLimited } from './errors.js';

export interface SlackPaceOptions extends Pick<Pace, 'redis' | 'maxWaitMs'> {
  /** Time between two calls for a key, milliseconds. */
  intervalMs?: number;
}

/** About one message a second in a channel (https://docs.slack.dev/apis/web-api/rate-limits/). */
export function createSlackPacer({ intervalMs = 1000, ...options }: SlackPaceOptions = {}): Pacer {
  return createPacer({
    ...options,
    most: 1,
    windowMs: intervalMs,
    keyPrefix: 'oscope:slack',
    limited: rateLimited,
  });
}
