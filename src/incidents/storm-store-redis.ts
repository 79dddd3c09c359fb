import type { Redis } from 'ioredis';
import { placeSchema } from '../domain/place.js';
import type { Storm, StormStore } from '../ports/storm-store.js';

export interface RedisStormStoreOptions {
  redis: Redis;
  keyPrefix?: string;
  /** Alerts within this time belong to one storm. */
  windowSeconds: number;
  /** How long a storm is remembered by its job: longer than a job may wait and run. */
  lifetimeSeconds: number;
}

/** A storm is a hash; its followers a list and the alerts that were counted a set beside it. → [job, place, count, finishedAt, ...followers] */
const READ = `
local function read(prefix, job)
  local storm = redis.call('HMGET', prefix .. 'job:' .. job, 'place', 'count', 'finishedAt')
  if not storm[1] then return {} end
  local answer = {job, storm[1], storm[2], storm[3] or ''}
  for _, follower in ipairs(redis.call('LRANGE', prefix .. 'followers:' .. job, 0, -1)) do
    answer[#answer + 1] = follower
  end
  return answer
end`;

/** KEYS: the pointer. ARGV: prefix, job, place, window, lifetime, 1 when the place has a thread. */
const JOIN = `${READ}
local prefix, job = ARGV[1], ARGV[2]
if redis.call('HEXISTS', prefix .. 'job:' .. job, 'finishedAt') == 1 then return read(prefix, job) end
local owner = redis.call('GET', KEYS[1])
if owner and redis.call('EXISTS', prefix .. 'job:' .. owner) == 0 then owner = false end
if not owner then
  owner = job
  redis.call('SET', KEYS[1], job, 'EX', ARGV[4])
  if redis.call('EXISTS', prefix .. 'job:' .. job) == 0 then
    redis.call('HSET', prefix .. 'job:' .. job, 'place', ARGV[3], 'count', 1)
    redis.call('EXPIRE', prefix .. 'job:' .. job, ARGV[5])
  end
elseif owner ~= job and redis.call('SADD', prefix .. 'seen:' .. owner, job) == 1 then
  redis.call('EXPIRE', prefix .. 'seen:' .. owner, ARGV[5])
  redis.call('HINCRBY', prefix .. 'job:' .. owner, 'count', 1)
  local storm = prefix .. 'job:' .. owner
  local followers = prefix .. 'followers:' .. owner
  local waits = redis.call('HGET', storm, 'place') == ARGV[3] or redis.call('LPOS', followers, ARGV[3])
  if ARGV[6] == '1' and redis.call('HEXISTS', storm, 'finishedAt') == 0 and not waits then
    redis.call('RPUSH', followers, ARGV[3])
    redis.call('EXPIRE', followers, ARGV[5])
  end
end
return read(prefix, owner)`;

/** KEYS: the pointer. ARGV: prefix. */
const FIND = `${READ}
local owner = redis.call('GET', KEYS[1])
if not owner then return {} end
return read(ARGV[1], owner)`;

/** KEYS: storm, followers. ARGV: moment. → followers */
const FINISH = `
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
redis.call('HSETNX', KEYS[1], 'finishedAt', ARGV[1])
local followers = redis.call('LRANGE', KEYS[2], 0, -1)
redis.call('DEL', KEYS[2])
return followers`;

function placeOf(json: string): Storm['place'] {
  return placeSchema.parse(JSON.parse(json));
}

function stormOf([job, place, count, finishedAt, ...followers]: readonly string[]): Storm | undefined {
  if (job === undefined || place === undefined) return undefined;
  return {
    job,
    place: placeOf(place),
    count: Number(count),
    followers: followers.map(placeOf),
    finishedAt: finishedAt === undefined || finishedAt === '' ? null : Number(finishedAt),
  };
}

/** Shared by all bots and workers. The scripts reach keys that they read first: a cluster needs a hash tag in the prefix. */
export function createRedisStormStore(options: RedisStormStoreOptions): StormStore {
  const { redis, keyPrefix = 'oscope:storm:', windowSeconds, lifetimeSeconds } = options;
  const pointer = (key: string): string => `${keyPrefix}key:${key}`;
  const run = async (script: string, key: string, ...args: (string | number)[]): Promise<Storm | undefined> =>
    stormOf((await redis.eval(script, 1, key, ...args)) as string[]);

  return {
    async join(key, job, place) {
      const threaded = place.thread === null ? 0 : 1;
      // Parsed, so that equal places are equal texts.
      const text = JSON.stringify(placeSchema.parse(place));
      const args = [keyPrefix, job, text, windowSeconds, lifetimeSeconds, threaded];
      const storm = await run(JOIN, pointer(key), ...args);
      const own: Storm = { job, place, count: 1, followers: [], finishedAt: null };
      if (storm === undefined) return { opened: true, storm: own };
      return { opened: storm.job === job && storm.finishedAt === null, storm };
    },
    find: (key) => run(FIND, pointer(key), keyPrefix),
    async lead(key, job, howLong = 'window') {
      const seconds = howLong === 'window' ? windowSeconds : lifetimeSeconds;
      await redis.set(pointer(key), job, 'EX', seconds);
    },
    ofJob: (job) => run(`${READ} return read(ARGV[1], ARGV[2])`, `${keyPrefix}job:${job}`, keyPrefix, job),
    async finish(job, at) {
      const keys = [`${keyPrefix}job:${job}`, `${keyPrefix}followers:${job}`];
      return ((await redis.eval(FINISH, 2, ...keys, at)) as string[]).map(placeOf);
    },
  };
}
