import { createPacer } from '../pacer.js';
import type { Pace, Pacer } from '../pacer.js';
import { rateLimited } from './errors.js';

/** Two less than the limit of 20 a minute: our minute need not begin with DingTalk's. */
const MOST = 18;

/** Beyond the limit DingTalk blocks the robot for ten minutes. */
export function createDingtalkPacer({
  most = MOST,
  ...options
}: Pick<Pace, 'redis' | 'maxWaitMs'> & { most?: number } = {}): Pacer {
  return createPacer({
    ...options,
    most,
    windowMs: 60_000,
    keyPrefix: 'oscope:dingtalk:pace',
    limited: rateLimited,
  });
}
