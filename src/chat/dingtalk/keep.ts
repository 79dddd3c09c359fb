import type { Redis } from 'ioredis';

/** What is kept for a while under names: in Redis for all bots and workers, else in this process. */
export interface Keep {
  get(kind: string, names: readonly string[]): Promise<unknown>;
  set(kind: string, names: readonly string[], value: unknown, seconds: number): Promise<void>;
}

const MOST_IN_PROCESS = 20_000;

const nameOf = (kind: string, names: readonly string[]): string =>
  [kind, ...names.map(encodeURIComponent)].join('/');

export function createRedisKeep(redis: Redis, prefix = 'oscope:dingtalk:'): Keep {
  return {
    async get(kind, names) {
      const text = await redis.get(`${prefix}${nameOf(kind, names)}`);
      return text === null ? undefined : (JSON.parse(text) as unknown);
    },
    async set(kind, names, value, seconds) {
      const key = `${prefix}${nameOf(kind, names)}`;
      await redis.set(key, JSON.stringify(value), 'EX', Math.max(1, Math.ceil(seconds)));
    },
  };
}

/** `now`: Unix seconds. */
export function createProcessKeep(now: () => number): Keep {
  const kept = new Map<string, { value: unknown; until: number }>();
  return {
    get(kind, names) {
      const found = kept.get(nameOf(kind, names));
      return Promise.resolve(found !== undefined && found.until > now() ? found.value : undefined);
    },
    set(kind, names, value, seconds) {
      const name = nameOf(kind, names);
      kept.delete(name);
      kept.set(name, { value, until: now() + seconds });
      const oldest = kept.keys().next().value;
      if (kept.size > MOST_IN_PROCESS && oldest !== undefined) kept.delete(oldest);
      return Promise.resolve();
    },
  };
}
