import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { OScopeError } from '../errors.js';
import type { Logger } from '../logger.js';
import { claimFolder, dropClaim, isAlive, writeClaim } from './embedded-redis-claim.js';
import { privateFolder, socketPath } from './socket-path.js';

export interface EmbeddedRedisOptions {
  /** Holds the append-only file; made when it is not there. */
  folder: string;
  logger: Logger;
  /** Program to start. */
  command?: string;
}

export interface EmbeddedRedis {
  /** `unix://…` */
  url: string;
  /** False when another OScope process on this machine started the server: it stops it too. */
  isOwner: boolean;
  /** Stops the server cleanly when it is this process's. */
  stop(): Promise<void>;
}

const START_MS = 30_000;
const STOP_MS = 8000;
const WATCH_MS = 500;
const LONGEST_PAUSE_MS = 5000;

function absent(command: string): OScopeError {
  return new OScopeError({
    code: 'bad_config',
    message: `There is no Redis: REDIS_URL is not set, and ${command} is not installed.`,
    remedy:
      'Set REDIS_URL, or install it: "apt install redis-server", "dnf install redis", "brew install redis".',
  });
}

function serverArguments(folder: string, socket: string): string[] {
  const settings: Record<string, string> = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: folder,
    appendonly: 'yes',
    // With `everysec` even a write that was answered waits in memory while the disk is busy: a kill would lose it.
    appendfsync: 'always',
    'aof-load-truncated': 'yes',
    'maxmemory-policy': 'noeviction',
    save: '',
    daemonize: 'no',
    loglevel: 'warning',
    logfile: path.join(folder, 'redis.log'),
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** A process group of its own: Ctrl-C ends OScope, which then ends the server, in this order. */
async function spawnServer(command: string, folder: string, socket: string): Promise<ChildProcess> {
  const child = spawn(command, serverArguments(folder, socket), { stdio: 'ignore', detached: true });
  child.unref();
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? absent(command) : error),
    );
  });
  return child;
}

async function answers(socket: string): Promise<boolean> {
  const probe = new Redis({
    path: socket,
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 1000,
    disconnectTimeout: 50,
  });
  probe.on('error', () => undefined);
  try {
    await probe.connect();
    return (await probe.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    probe.disconnect();
  }
}

/** Loading a large file may take a while. `isDead` ends the wait early. */
async function untilAnswers(socket: string, folder: string, isDead: () => boolean): Promise<void> {
  for (const begun = Date.now(); Date.now() - begun < START_MS && !isDead(); await sleep(20)) {
    if (await answers(socket)) return;
  }
  throw new OScopeError({
    code: 'unavailable',
    message: `The embedded Redis does not answer on ${socket}.`,
    remedy: `See ${path.join(folder, 'redis.log')}. When no OScope process runs, remove ${path.join(folder, 'redis.claim')}.`,
  });
}

async function endProcess(pid: number): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, 'SIGTERM');
  for (const begun = Date.now(); isAlive(pid) && Date.now() - begun < STOP_MS; await sleep(20));
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}

/** Keeps one server on the folder alive until it is stopped. */
function createKeeper(options: Required<EmbeddedRedisOptions>, socket: string) {
  const { folder, logger, command } = options;
  let pid = 0;
  const stopping = new AbortController();
  const { signal } = stopping;
  let keeping = Promise.resolve();

  async function start(): Promise<void> {
    const child = await spawnServer(command, folder, socket);
    pid = child.pid ?? 0;
    writeClaim(folder, { server: pid, owner: process.pid });
    await untilAnswers(socket, folder, () => child.exitCode !== null || child.signalCode !== null);
  }

  async function keep(): Promise<void> {
    const rest = (ms: number): Promise<void> =>
      sleep(ms, undefined, { ref: false, signal }).catch(() => undefined);
    for (let pause = WATCH_MS; !signal.aborted; await rest(pause)) {
      if (isAlive(pid)) {
        pause = WATCH_MS;
        continue;
      }
      logger.error({ pid }, 'the embedded Redis has died: it is started again');
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      await start().catch((error: unknown) =>
        logger.error({ err: error }, 'the embedded Redis does not start'),
      );
    }
  }

  return {
    start,
    adopt(server: number) {
      pid = server;
      writeClaim(folder, { server, owner: process.pid });
    },
    watch() {
      keeping = keep();
    },
    async stop() {
      stopping.abort();
      await keeping;
      await endProcess(pid);
      dropClaim(folder);
    },
  };
}

/**
 * Redis for installations without one: a `redis-server` child on a private socket. A second OScope process on the same
 * folder shares the server; the one that started it stops it, and one that finds it left behind takes it over.
 * @throws OScopeError `bad_config` when there is no redis-server
 */
export async function startEmbeddedRedis({
  folder,
  logger,
  command = 'redis-server',
}: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  privateFolder(folder);
  const socket = socketPath(folder);
  const url = `unix://${encodeURI(socket)}`;
  const found = claimFolder(folder, process.pid);
  if (found.state === 'shared') {
    await untilAnswers(socket, folder, () => !isAlive(found.claim.owner));
    return { url, isOwner: false, stop: () => Promise.resolve() };
  }
  const keeper = createKeeper({ folder, logger, command }, socket);
  try {
    if (found.state === 'mine') await keeper.start();
    else {
      keeper.adopt(found.claim.server);
      await untilAnswers(socket, folder, () => !isAlive(found.claim.server));
    }
  } catch (error) {
    await keeper.stop();
    throw error;
  }
  keeper.watch();
  return { url, isOwner: true, stop: () => keeper.stop() };
}
