import path from 'node:path';
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { dataFolder } from '../cli/stores.js';
import type { Config } from '../config.js';
import { startEmbeddedRedis } from '../jobs/embedded-redis.js';
import type { Logger } from '../logger.js';

export interface OpenedRedis {
  /** `redis://`, `rediss://` or `unix://`. */
  url: string;
  /** Where it is, without a password. */
  said: string;
  stop(): Promise<void>;
}

/** Longer than any pause of a healthy server; a stuck one must not hold a diagnosis. */
const COMMAND_MS = 15_000;

/** The configured Redis, or one of our own below the data folder. */
export async function chooseRedis(config: Config, logger: Logger): Promise<OpenedRedis> {
  if (config.redisUrl !== undefined) {
    const { protocol, host, pathname } = new URL(config.redisUrl);
    return { url: config.redisUrl, said: `${protocol}//${host}${pathname}`, stop: () => Promise.resolve() };
  }
  const folder = path.join(path.resolve(dataFolder(config)), 'redis');
  const embedded = await startEmbeddedRedis({ folder, logger });
  const shared = embedded.isOwner ? '' : ', shared with another process';
  return { url: embedded.url, said: `its own, in ${folder}${shared}`, stop: () => embedded.stop() };
}

/** A connection for stores: it comes back by itself, and a command fails rather than hangs. */
export function openRedis(url: string, logger: Logger): Redis {
  const options: RedisOptions = {
    retryStrategy: (times) => Math.min(100 * times, 2000),
    commandTimeout: COMMAND_MS,
    maxRetriesPerRequest: null,
  };
  const redis = url.startsWith('unix://')
    ? new Redis({ path: decodeURIComponent(url.slice('unix://'.length)), ...options })
    : new Redis(url, options);
  redis.on('error', (error: Error) => logger.warn({ err: error }, 'store connection failed'));
  return redis;
}
