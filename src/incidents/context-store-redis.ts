import type { Redis } from 'ioredis';
import type { ContextStore } from '../ports/context-store.js';

export interface RedisContextStoreOptions {
  redis: Redis;
  keyPrefix?: string;
  /** How long buttons work. */
  lifetimeSeconds: number;
}

/** Shared by all bots. */
export function createRedisContextStore(options: RedisContextStoreOptions): ContextStore {
  const { redis, keyPrefix = 'oscope:context:', lifetimeSeconds } = options;
  return {
    async put(name, value) {
      await redis.set(`${keyPrefix}${name}`, JSON.stringify(value), 'EX', lifetimeSeconds);
    },
    async get(name) {
      const value = await redis.get(`${keyPrefix}${name}`);
      return value === null ? undefined : (JSON.parse(value) as unknown);
    },
  };
}
