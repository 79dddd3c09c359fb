import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { postedSchema } from '../domain/place.js';
import type { Posted } from '../domain/place.js';
import type { Claim, DeliveryStore } from '../ports/delivery-store.js';
import { messageKey } from './delivery-store-memory.js';

export interface RedisDeliveryStoreOptions {
  redis: Redis;
  keyPrefix?: string;
  /** As long as jobs are kept and buttons are pressed. */
  lifetimeSeconds: number;
  /** A claim is void this long after its process died; while that lives it is renewed, for a minute at most. */
  leaseMs?: number;
}

const LONGEST_CLAIM_MS = 60_000;

/** By the server's clock: the workers' may differ. → `posted`, JSON; or `busy` | `first` | `again`. */
const CLAIM = `
local posted = redis.call('HGET', KEYS[1], 'posted')
if posted then return {'posted', posted} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease = redis.call('HGET', KEYS[1], 'lease')
if lease and tonumber(lease) > now then return {'busy'} end
redis.call('HSET', KEYS[1], 'lease', now + ARGV[1], 'holder', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return {lease and 'again' or 'first'}`;

const RENEW = `
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[2] then return 0 end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'lease', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1])
return 1`;

const RELEASE = `
if redis.call('HEXISTS', KEYS[1], 'posted') == 1 or redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[1] == 'untried' then return redis.call('DEL', KEYS[1]) end
return redis.call('HSET', KEYS[1], 'lease', 0, 'holder', '')`;

function readPosted(json: string): Posted {
  return postedSchema.parse(JSON.parse(json));
}

/** Renews claims while their process lives. */
function createRenewal(redis: Redis, leaseMs: number) {
  const timers = new Map<string, NodeJS.Timeout>();
  const stop = (key: string): void => {
    clearInterval(timers.get(key));
    timers.delete(key);
  };
  return {
    stop,
    start(key: string, holder: string) {
      stop(key);
      const begun = Date.now();
      const renew = (): void => {
        if (Date.now() - begun > LONGEST_CLAIM_MS) stop(key);
        else redis.eval(RENEW, 1, key, leaseMs, holder).catch(() => undefined);
      };
      timers.set(key, setInterval(renew, leaseMs / 3).unref());
    },
  };
}

/** Shared by all bots and workers. */
export function createRedisDeliveryStore(options: RedisDeliveryStoreOptions): DeliveryStore {
  const { redis, keyPrefix = 'oscope:delivery:', lifetimeSeconds, leaseMs = 6000 } = options;
  const renewal = createRenewal(redis, leaseMs);
  const keyOfPost = (key: string): string => `${keyPrefix}key:${key}`;
  const keyOfMessage = (posted: Posted): string => `${keyPrefix}message:${messageKey(posted)}`;

  return {
    async get(key) {
      const [posted, lease] = await redis.hmget(keyOfPost(key), 'posted', 'lease');
      if (typeof posted === 'string') return { state: 'posted', posted: readPosted(posted) };
      return typeof lease === 'string' ? { state: 'tried' } : undefined;
    },
    async claim(key): Promise<Claim> {
      const holder = randomUUID();
      const args = [leaseMs, lifetimeSeconds, holder];
      const [state, posted] = (await redis.eval(CLAIM, 1, keyOfPost(key), ...args)) as [
        Claim['state'],
        string?,
      ];
      if (state === 'posted') return { state, posted: readPosted(posted ?? '') };
      if (state !== 'busy' && leaseMs > 0) renewal.start(keyOfPost(key), holder);
      return { state };
    },
    async release(key, left) {
      renewal.stop(keyOfPost(key));
      await redis.eval(RELEASE, 1, keyOfPost(key), left);
    },
    async record(key, posted) {
      renewal.stop(keyOfPost(key));
      // The way back first: once the post is recorded nobody writes either again.
      await redis.set(keyOfMessage(posted), key, 'EX', lifetimeSeconds);
      await redis
        .multi()
        .hset(keyOfPost(key), 'posted', JSON.stringify(posted))
        .expire(keyOfPost(key), lifetimeSeconds)
        .exec();
    },
    keyOf: async (posted) => (await redis.get(keyOfMessage(posted))) ?? undefined,
  };
}
