import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { isAlive } from '../../src/jobs/embedded-redis-claim.js';
import { startEmbeddedRedis } from '../../src/jobs/embedded-redis.js';
import type { EmbeddedRedis } from '../../src/jobs/embedded-redis.js';
import { createLogger } from '../../src/logger.js';

const logger = createLogger('silent');
let folder: string;
let started: EmbeddedRedis[] = [];
const clients: Redis[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-embedded-'));
});
afterEach(async () => {
  clients.splice(0).forEach((client) => client.disconnect());
  for (const one of started) await one.stop();
  started = [];
  rmSync(folder, { recursive: true, force: true });
});

async function start(dir = folder): Promise<EmbeddedRedis> {
  const one = await startEmbeddedRedis({ folder: dir, logger });
  started.push(one);
  return one;
}

function connect({ url }: EmbeddedRedis): Redis {
  const client = new Redis({
    path: url.replace('unix://', ''),
    maxRetriesPerRequest: null,
    retryStrategy: () => 50,
  });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

function serverPid(dir = folder): number {
  return Number(readFileSync(path.join(dir, 'redis.claim'), 'utf8').split(' ')[0]);
}

describe('the embedded Redis', () => {
  it('keeps what it was given over a clean stop, on a private socket, without dropping keys', async () => {
    const first = await start();
    const client = connect(first);
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await client.config('GET', 'port')).toEqual(['port', '0']);
    await client.set('key', 'value');
    expect(statSync(path.join(folder, 'redis.sock')).mode & 0o077).toBe(0);
    const pid = serverPid();
    await first.stop();
    expect(isAlive(pid)).toBe(false);
    expect(await connect(await start()).get('key')).toBe('value');
  });

  it('is shared by a second process, and stopped by the first', async () => {
    const first = await start();
    const second = await start();
    expect([first.isOwner, second.isOwner]).toEqual([true, false]);
    expect(second.url).toBe(first.url);
    await second.stop();
    expect(await connect(first).ping()).toBe('PONG');
  });

  it('comes back with all that was acknowledged after it was killed', async () => {
    const client = connect(await start());
    for (let round = 0; round < 2; round += 1) {
      await client.set(`round-${round}`, 'kept');
      const pid = serverPid();
      process.kill(pid, 'SIGKILL');
      while (isAlive(pid)) await sleep(10);
      expect(await client.get(`round-${round}`)).toBe('kept');
      expect(serverPid()).not.toBe(pid);
    }
  });

  it('says in one line how to get a Redis when there is none', async () => {
    await expect(startEmbeddedRedis({ folder, logger, command: 'no-such-server' })).rejects.toMatchObject({
      code: 'bad_config',
      remedy: expect.stringContaining('apt install redis-server') as unknown,
    });
    expect((await start()).isOwner).toBe(true);
  });

  it('finds a short place for its socket when the folder has a long name', async () => {
    const long = path.join(folder, 'x'.repeat(120));
    const redis = await start(long);
    expect(Buffer.byteLength(redis.url.replace('unix://', ''))).toBeLessThan(104);
    expect(await connect(redis).ping()).toBe('PONG');
  });
});
