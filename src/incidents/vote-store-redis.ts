import type { Redis } from 'ioredis';
import { voteSchema } from '../domain/vote.js';
import type { VoteStore } from '../ports/vote-store.js';

export interface RedisVoteStoreOptions {
  redis: Redis;
  keyPrefix?: string;
  /** Votes are forgotten this long after the last one: as long as their diagnosis is kept. */
  lifetimeSeconds: number;
}

/** A hash for each diagnosis, a field for each person. */
export function createRedisVoteStore(options: RedisVoteStoreOptions): VoteStore {
  const { redis, keyPrefix = 'oscope:votes:', lifetimeSeconds } = options;
  return {
    async put(vote) {
      const key = `${keyPrefix}${vote.diagnosis}`;
      await redis.multi().hset(key, vote.user, JSON.stringify(vote)).expire(key, lifetimeSeconds).exec();
    },
    remove: async (diagnosis, user) => (await redis.hdel(`${keyPrefix}${diagnosis}`, user)) === 1,
    async of(diagnosis) {
      const values = await redis.hvals(`${keyPrefix}${diagnosis}`);
      return values.map((value) => voteSchema.parse(JSON.parse(value))).sort((a, b) => a.at - b.at);
    },
  };
}
