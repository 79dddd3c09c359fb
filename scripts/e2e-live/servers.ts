import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Server {
  url: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function stopper(child: ChildProcess): () => Promise<void> {
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await Promise.race([gone, sleep(5000).then(() => child.kill('SIGKILL'))]);
  };
}

async function untilReady(url: string, child: ChildProcess, log: string): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    if (child.exitCode !== null) throw new Error(`A server ended with ${child.exitCode}; see ${log}`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok === true) return;
    await sleep(100);
  }
  throw new Error(`${url} did not get ready; see ${log}`);
}

async function start(
  folder: string,
  name: string,
  ready: string,
  command: (port: number) => string[],
): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const log = path.join(folder, `${name}.log`);
  const output = openSync(log, 'a');
  const [program = '', ...args] = command(port);
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', output, output] });
  const url = `http://127.0.0.1:${port}`;
  const stop = stopper(child);
  await untilReady(`${url}${ready}`, child, log).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, stop };
}

/** Prometheus over blocks that lie in `folder/data`. */
export function startPrometheus(folder: string, config = 'global: {scrape_interval: 1h}\n'): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'prometheus.yml'), config);
  return start(folder, 'prometheus', '/-/ready', (port) => [
    '/usr/bin/prometheus',
    '--config.file=prometheus.yml',
    '--storage.tsdb.path=data',
    '--storage.tsdb.retention.time=10y',
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
}

/** systemd-journal-gatewayd over the journal files of a folder. It takes no address: the socket is handed to it. */
export function startGatewayd(folder: string, journals: string): Promise<Server> {
  return start(folder, 'gatewayd', '/machine', (port) => [
    '/usr/bin/systemd-socket-activate',
    '-l',
    `127.0.0.1:${port}`,
    '/lib/systemd/systemd-journal-gatewayd',
    '-D',
    journals,
  ]);
}
