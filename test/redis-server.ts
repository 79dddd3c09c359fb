import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';

export interface TestRedis {
  socket: string;
  connect(): Redis;
  stop(): Promise<void>;
}

/** A real redis-server of the test's own, on a socket in a temporary folder. */
export async function startRedis(): Promise<TestRedis> {
  const folder = mkdtempSync(path.join(tmpdir(), 'oscope-redis-'));
  const socket = path.join(folder, 'redis.sock');
  const child: ChildProcess = spawn(
    'redis-server',
    ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder],
    {
      stdio: 'ignore',
    },
  );
  const clients: Redis[] = [];
  const connect = (): Redis => {
    const client = new Redis(socket, { maxRetriesPerRequest: null, retryStrategy: () => 25 });
    client.on('error', () => undefined);
    clients.push(client);
    return client;
  };
  await connect().ping();
  return {
    socket,
    connect,
    async stop() {
      for (const client of clients) client.disconnect();
      await new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGTERM');
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
