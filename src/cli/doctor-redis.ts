import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import type { Config } from '../config.js';
import { messageOf } from '../errors.js';
import type { Check } from './doctor-checks.js';

/** The queue needs commands of 6.2. */
const OLDEST = [6, 2] as const;
const TIMEOUT_MS = 4000;

/** `key:value` lines of INFO. */
export function readInfo(text: string): Map<string, string> {
  return new Map(
    text
      .split(/\r?\n/)
      .map((line) => line.split(':'))
      .filter((parts) => parts.length >= 2)
      .map(([key = '', ...value]) => [key, value.join(':')]),
  );
}

export function judgeVersion(info: ReadonlyMap<string, string>): Check {
  const version = info.get('redis_version') ?? 'unknown';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const old = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  const name = 'redis version';
  return old
    ? { name, status: 'fault', detail: version, remedy: 'Use Redis 6.2 or later, or Valkey.' }
    : { name, status: 'ok', detail: version };
}

export function judgePolicy(info: ReadonlyMap<string, string>): Check {
  const policy = info.get('maxmemory_policy') ?? 'unknown';
  const name = 'redis eviction policy';
  if (policy === 'noeviction') return { name, status: 'ok', detail: policy };
  const remedy =
    'Set maxmemory-policy noeviction: with any other, jobs and dialogues vanish when memory is short.';
  return { name, status: info.has('maxmemory_policy') ? 'fault' : 'warning', detail: policy, remedy };
}

export function judgePersistence(info: ReadonlyMap<string, string>): Check {
  const name = 'redis persistence';
  if (info.get('aof_enabled') === '1') return { name, status: 'ok', detail: 'append-only file' };
  const remedy =
    'Set appendonly yes and appendfsync always: else a restart loses waiting jobs (everysec: the last ones).';
  return { name, status: 'warning', detail: 'no append-only file', remedy };
}

/** Without a Redis of its own, what needs one starts the `redis-server` of the machine. */
async function checkEmbedded(): Promise<Check> {
  const name = 'redis';
  const none = 'none is configured: everything is kept in the process';
  try {
    const { stdout } = await promisify(execFile)('redis-server', ['--version'], { timeout: TIMEOUT_MS });
    const version = /v=([\d.]+)/.exec(stdout)?.[1] ?? 'of unknown version';
    return { name, status: 'skipped', detail: `${none}; redis-server ${version} is installed` };
  } catch {
    return { name, status: 'skipped', detail: `${none}; no redis-server is installed` };
  }
}

/** Version, eviction policy and persistence of the configured Redis. */
export async function checkRedis({ redisUrl }: Config): Promise<Check[]> {
  if (redisUrl === undefined) return [await checkEmbedded()];
  const address = redisUrl.replace(/^unix:\/\//, '');
  const redis = new Redis(address, {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // Failures come through the promises below; without a listener they would be thrown once more.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const info = readInfo(await redis.info());
    return [judgeVersion(info), judgePolicy(info), judgePersistence(info)];
  } catch (error) {
    const remedy = 'Start it, or correct redisUrl (REDIS_URL): address, user, password and TLS (rediss://).';
    const detail = messageOf(error).replaceAll(redisUrl, 'redisUrl');
    return [{ name: 'redis', status: 'fault', detail: `cannot be used: ${detail}`, remedy }];
  } finally {
    // Of a connection that has ended, disconnecting would only leave a timer of 2 s.
    if (redis.status !== 'end') redis.disconnect();
  }
}
