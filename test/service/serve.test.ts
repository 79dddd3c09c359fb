import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CGROUP_OOM } from '../bundle-kit.js';
import { run } from '../cli/run.js';

const ROOT = path.join(__dirname, '../..');
const MAIN = path.join(ROOT, 'src/cli/main.ts');

interface Served {
  child: ChildProcess;
  out: () => string;
  /** Resolves when it has said what is on and off. */
  ready: Promise<void>;
  exit: Promise<number | null>;
}

let folder: string;
let port: number;
const children: ChildProcess[] = [];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-serve-'));
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  port = (probe.address() as AddressInfo).port;
  probe.close();
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function serve(...args: string[]): Served {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, 'serve', ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      OSCOPE_DATA_DIR: folder,
      OSCOPE_PORT: String(port),
      OSCOPE_CONCURRENCY: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const written = { out: '', err: '' };
  child.stderr.on('data', (chunk: Buffer) => (written.err += chunk.toString()));
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      written.out += chunk.toString();
      if (written.out.includes('curl ')) resolve();
    });
    child.once('exit', () => reject(new Error(`it ended: ${written.err}`)));
  });
  ready.catch(() => undefined);
  const exit = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  return { child, out: () => written.out, ready, exit };
}

const ask = (target: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${target}`, init);

describe('oscope serve', () => {
  it('serves without Slack, survives a kill, and ends at a signal with its Redis', async () => {
    const first = serve('--bundle', CGROUP_OOM);
    await first.ready;
    expect(first.out()).toMatch(/bot and worker.*✓ Redis +its own.*– Slack +no tokens: set SLACK_BOT_TOKEN/s);
    expect((await ask('/healthz')).status).toBe(200);
    const ready = await ask('/readyz');
    expect([ready.status, await ready.json()]).toMatchObject([200, { parts: { slack: { status: 'off' } } }]);

    const token = /Bearer (\w+)/.exec(first.out())?.[1] ?? '';
    const answer = await ask('/webhooks/alerts', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ host: '10.12.57.164', name: 'HostOomKillDetected' }),
    });
    const { queued } = (await answer.json()) as { queued: { report: string }[] };
    expect([answer.status, queued.length]).toEqual([202, 1]);
    first.child.kill('SIGKILL');
    await first.exit;

    const second = serve('--bundle', CGROUP_OOM);
    await second.ready;
    const link = new URL(queued[0]?.report ?? '');
    let report = await ask(link.pathname + link.search);
    while (report.status === 202) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      report = await ask(link.pathname + link.search);
    }
    expect(report.status).toBe(200);
    expect(await report.text()).toContain('OOM-killed');

    const claim = path.join(folder, 'redis/redis.claim');
    const server = Number(readFileSync(claim, 'utf8').split(' ')[0]);
    second.child.kill('SIGTERM');
    expect(await second.exit).toBe(0);
    expect(second.out()).toMatch(/SIGTERM: stopping.*Stopped\.\n$/s);
    expect(() => process.kill(server, 0)).toThrow('ESRCH');
    expect(existsSync(claim)).toBe(false);
  }, 90_000);

  it('refuses a role that is none', async () => {
    const { status, err } = await run('serve', '--role', 'boss');
    expect([status, err.includes('Use one of: all, bot, worker.')]).toEqual([2, true]);
  });
});
