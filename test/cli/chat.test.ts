import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CGROUP_OOM } from '../bundle-kit.js';

const ROOT = path.join(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'oscope-chat-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `oscope chat` as a script drives it: lines on standard input, no Redis, no Slack, no configuration. */
function chat(
  lines: readonly string[],
  ...args: string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(ROOT, 'src/cli/main.ts'), 'chat', '--out', folder, '--no-keep', ...args],
    { cwd: ROOT, env: { PATH: process.env.PATH, HOME: folder, TZ: 'Europe/Berlin', NO_COLOR: '1' } },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  child.stdin.end(`${lines.join('\n')}\n`);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

describe('oscope chat', () => {
  it('shows a newcomer everything on a recorded incident', async () => {
    const { code, out, err } = await chat(
      [
        '',
        'why step 2?',
        'what did the logs say at 08:46?',
        'memory is below the threshold',
        'show me the memory metrics',
        'yes',
        ':+1:',
        '/1',
        '/history iad-db-16',
        'only the commands',
        '/report',
        '/diagnose nohost',
      ],
      '--bundle',
      CGROUP_OOM,
    );
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/Recorded incidents:\n {2}iad-db-16: recorded to 2026-11-23 08:47/);
    expect(out).toMatch(/A service is OOM-killed at its own memory limit/);
    expect(out).toMatch(/iad-db-16> why step 2\?\nStep 2: /);
    expect(out).toMatch(/08:46:50 kernel: Memory cgroup out of memory/);
    expect(out).toMatch(/Disputed, speaks for no cause now/);
    expect(out).toMatch(/\(\+1: noted\)/);
    expect(out).toMatch(/Evidence for iad-db-16/);
    expect(out).toMatch(/Diagnoses of iad-db-16\n/);
    expect(out).toMatch(/systemctl show imgproc\.service/);
    expect(out).toMatch(/There is no host "nohost"/);
    const files = readdirSync(folder);
    expect(files.filter((file) => file.endsWith('.png'))).toHaveLength(2);
    expect(files.filter((file) => file.endsWith('.html'))).toHaveLength(1);
  }, 120_000);

  it('says how to begin when nothing is configured', async () => {
    const { code, err } = await chat([]);
    expect(code).toBe(2);
    expect(err).toContain('oscope chat --bundle DIR');
  }, 60_000);
});
