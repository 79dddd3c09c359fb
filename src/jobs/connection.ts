import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { OScopeError, messageOf } from '../errors.js';
import type { Logger } from '../logger.js';

/** `add` keeps events within the platforms' three seconds: rather no answer than a late one. */
const COMMAND_MS = 2500;
const CONNECT_MS = 10_000;

/** `unix:///path/redis.sock`, `redis://…`, `rediss://…`. */
function open(url: string, options: RedisOptions): Redis {
  const shared: RedisOptions = {
    retryStrategy: (times) => Math.min(100 * times, 2000),
    connectTimeout: CONNECT_MS,
    ...options,
  };
  return url.startsWith('unix://')
    ? new Redis({ path: decodeURIComponent(url.slice('unix://'.length)), ...shared })
    : new Redis(url, shared);
}

function logErrors(redis: Redis, logger: Logger, side: string): Redis {
  redis.on('error', (error: Error) => logger.warn({ err: error, side }, 'queue connection failed'));
  return redis;
}

/** For those who add jobs: without Redis a command fails at once, since somebody waits for the answer. */
export function openQueueConnection(url: string, logger: Logger): Redis {
  const options = { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: COMMAND_MS };
  return logErrors(open(url, options), logger, 'queue');
}

/** For workers: commands wait until Redis is back, however long it takes. */
export function openWorkerConnection(url: string, logger: Logger): Redis {
  return logErrors(open(url, { maxRetriesPerRequest: null }), logger, 'worker');
}

export function queueUnavailable(cause: unknown): OScopeError {
  return new OScopeError({
    code: 'unavailable',
    message: `The queue's Redis does not answer: ${messageOf(cause)}.`,
    remedy: 'See that the server of REDIS_URL runs; OScope connects again by itself.',
    retryable: true,
    cause,
  });
}

/** @throws OScopeError `unavailable` when it takes too long */
export async function untilReady(redis: Redis, limitMs = CONNECT_MS): Promise<void> {
  if (redis.status === 'ready') return;
  let last: unknown = new Error('no connection');
  const note = (error: Error): void => void (last = error);
  redis.on('error', note);
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(queueUnavailable(last)), limitMs);
      redis.once('ready', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  } finally {
    redis.off('error', note);
  }
}
