import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Redis } from 'ioredis';
import { readDiagnosis } from '../domain/diagnosis.js';
import type { DiagnosisStore } from '../ports/diagnosis-store.js';
import { checkId, chooseId, headOf } from './diagnosis-head.js';
import type { DiagnosisHead } from './diagnosis-head.js';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export interface RedisDiagnosisStoreOptions {
  redis: Redis;
  keyPrefix?: string;
  /** A diagnosis is forgotten this long after it was saved. */
  lifetimeSeconds: number;
}

/** KEYS: diagnosis, times, ids, heads. ARGV: id, bytes, head, lifetime. Those that have expired leave the lists. */
const SAVE = `
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[4])
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('ZADD', KEYS[3], 0, ARGV[1])
redis.call('HSET', KEYS[4], ARGV[1], ARGV[3])
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[4], 'LIMIT', 0, 200)) do
  redis.call('ZREM', KEYS[2], id)
  redis.call('ZREM', KEYS[3], id)
  redis.call('HDEL', KEYS[4], id)
end
for index = 2, 4 do redis.call('EXPIRE', KEYS[index], ARGV[4]) end`;

/** More than are listed: what has expired is passed over. */
const SLACK = 50;

/** Compressed diagnoses, shared by bots and workers, with two indexes: by time, and by the beginning of the id. */
export function createRedisDiagnosisStore(options: RedisDiagnosisStoreOptions): DiagnosisStore {
  const { redis, keyPrefix = 'oscope:diagnosis:', lifetimeSeconds } = options;
  const keyOf = (id: string): string => `${keyPrefix}one:${id}`;
  const [times, ids, heads] = ['times', 'ids', 'heads'].map((name) => `${keyPrefix}${name}`) as [
    string,
    string,
    string,
  ];

  async function idsWith(prefix: string): Promise<string[]> {
    return redis.zrangebylex(ids, `[${prefix}`, `[${prefix}\xff`, 'LIMIT', 0, SLACK);
  }

  return {
    async save(diagnosis) {
      checkId(diagnosis.id);
      const bytes = await compress(JSON.stringify(diagnosis));
      const head = JSON.stringify(headOf(diagnosis));
      const keys = [keyOf(diagnosis.id), times, ids, heads];
      await redis.eval(SAVE, 4, ...keys, diagnosis.id, bytes, head, lifetimeSeconds);
    },
    async load(idOrPrefix) {
      if (!/^[\w-]+$/.test(idOrPrefix)) return undefined;
      const exact = await redis.getBuffer(keyOf(idOrPrefix));
      const id = exact === null ? chooseId(idOrPrefix, await idsWith(idOrPrefix)) : idOrPrefix;
      const bytes = exact ?? (id === undefined ? null : await redis.getBuffer(keyOf(id)));
      return bytes === null
        ? undefined
        : readDiagnosis(JSON.parse((await decompress(bytes)).toString('utf8')));
    },
    async list(limit) {
      const found = await redis.zrevrange(times, 0, limit + SLACK - 1, 'WITHSCORES');
      const newest = found.flatMap((id, index) =>
        index % 2 === 0 ? [{ id, at: Number(found[index + 1]) }] : [],
      );
      if (newest.length === 0) return [];
      const texts = await redis.hmget(heads, ...newest.map(({ id }) => id));
      const alive = await Promise.all(newest.map(({ id }) => redis.exists(keyOf(id))));
      return newest
        .flatMap((one, index) => {
          const text = texts[index];
          if (alive[index] !== 1 || typeof text !== 'string') return [];
          return [{ ...one, ...(JSON.parse(text) as DiagnosisHead) }];
        })
        .slice(0, limit);
    },
    async purge(before) {
      const old = await redis.zrangebyscore(times, '-inf', `(${before}`);
      if (old.length === 0) return [];
      await redis
        .multi()
        .unlink(...old.map(keyOf))
        .zrem(times, ...old)
        .zrem(ids, ...old)
        .hdel(heads, ...old)
        .exec();
      return old.reverse();
    },
  };
}
