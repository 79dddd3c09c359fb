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

export function stopper(child: ChildProcess): () => Promise<void> {
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

/** Prometheus over blocks that lie in `folder/data`; its rules, if any, lie in `folder/rules.json`. */
export function startPrometheus(folder: string, config: object = {}): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  // JSON is YAML.
  writeFileSync(path.join(folder, 'prometheus.yml'), JSON.stringify(config));
  return start(folder, 'prometheus', '/-/ready', (port) => [
    '/usr/bin/prometheus',
    '--config.file=prometheus.yml',
    '--storage.tsdb.path=data',
    '--storage.tsdb.retention.time=10y',
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
}

/** node_exporter of this machine, without collectors of hardware that it does not have. */
export function startNodeExporter(folder: string): Promise<Server> {
  return start(folder, 'node-exporter', '/', (port) => [
    '/usr/bin/prometheus-node-exporter',
    `--web.listen-address=127.0.0.1:${port}`,
    '--collector.processes',
    '--collector.filesystem.mount-points-exclude=^/(dev|proc|run|sys|mnt)($|/)',
    '--no-collector.systemd',
  ]);
}

/** process-exporter, for the processes of this machine by the names of their programs. */
export function startProcessExporter(folder: string): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  const names = [{ name: '{{.Comm}}', cmdline: ['.+'] }];
  writeFileSync(path.join(folder, 'processes.yml'), JSON.stringify({ process_names: names }));
  return start(folder, 'process-exporter', '/', (port) => [
    '/usr/bin/prometheus-process-exporter',
    '-config.path=processes.yml',
    `-web.listen-address=127.0.0.1:${port}`,
  ]);
}

/** Alertmanager that tells a webhook of every alert at once. No cluster: it would listen on all addresses. */
export function startAlertmanager(folder: string, webhook: string): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  const route = { receiver: 'oscope', group_by: ['alertname'], group_wait: '1s', group_interval: '5s' };
  const receivers = [{ name: 'oscope', webhook_configs: [{ url: webhook, send_resolved: false }] }];
  writeFileSync(path.join(folder, 'alertmanager.yml'), JSON.stringify({ route, receivers }));
  return start(folder, 'alertmanager', '/-/ready', (port) => [
    '/usr/bin/prometheus-alertmanager',
    '--config.file=alertmanager.yml',
    '--storage.path=alertmanager',
    '--cluster.listen-address=',
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
