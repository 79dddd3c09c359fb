import { execFile, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createApp } from '../../src/app.js';
import { configSchema } from '../../src/config.js';
import { createBundleSource, openBundle } from '../../src/sources/bundle/index.js';
import { parseMetrics } from '../../src/sources/bundle/parse.js';
import { detectMetrics } from '../../src/signals/metrics/detect.js';
import { readGz } from '../bundle-kit.js';

const run = promisify(execFile);
const SCRIPT = path.join(__dirname, '../../scripts/collect.sh');
const SHELL = spawnSync('dash', ['-c', ':']).status === 0 ? 'dash' : 'sh';
const PATHS = (process.env.PATH ?? '').split(':').filter((one) => existsSync(one));

/** A folder of commands that goes before all others. */
function commandsOf(name: string, scripts: Readonly<Record<string, string>>): string {
  const bin = path.join(folder, name);
  mkdirSync(bin);
  for (const [command, text] of Object.entries(scripts))
    writeFileSync(path.join(bin, command), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return bin;
}

/** The machine's commands but one, which the script must then do without. */
function linkAllBut(left: string, bin: string): void {
  for (const name of PATHS.flatMap((one) => readdirSync(one).map((entry) => path.join(one, entry)))) {
    const link = path.join(bin, path.basename(name));
    if (path.basename(name) !== left && !existsSync(link)) symlinkSync(name, link);
  }
}

/** A short collection with a search path of its own → its folder. */
async function collectWith(searchPath: string, name: string, ...args: string[]): Promise<string> {
  await run(SHELL, [SCRIPT, '-o', name, '-t', '2', '-i', '1', '-P', ...args], {
    cwd: folder,
    env: { ...process.env, PATH: searchPath },
  });
  return path.join(folder, name);
}

const missing = (dir: string): string => readFileSync(path.join(dir, 'missing.txt'), 'utf8');
const messagesOf = (dir: string): string[] =>
  readGz(dir, 'journal.jsonl.gz')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { MESSAGE: string }).MESSAGE);

/** The script reads /proc: elsewhere it only has to say so. */
const onLinux = process.platform === 'linux' ? describe : describe.skip;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-collect-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

onLinux('scripts/collect.sh', () => {
  it('makes a bundle of this machine that can be diagnosed, and writes nowhere else', async () => {
    const { stdout, stderr } = await run(SHELL, [SCRIPT, '-o', 'bundle', '-t', '5', '-i', '1'], {
      cwd: folder,
    });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/Done: \d+ KiB\. Diagnose it: oscope diagnose --bundle bundle/);
    expect(readdirSync(folder)).toEqual(['bundle']);
    const dir = path.join(folder, 'bundle');
    const known = [
      'blocked.txt.gz',
      'case.json',
      'journal.jsonl.gz',
      'metrics.json.gz',
      'missing.txt',
      'stacks.folded.gz',
    ];
    expect(readdirSync(dir).filter((name) => !known.includes(name))).toEqual([]);

    const { series, damaged } = parseMetrics(readGz(dir, 'metrics.json.gz'));
    expect(damaged).toBe(false);
    const cpu = series.find(
      ({ name, labels }) => name === 'node_cpu_seconds_total' && labels.mode === 'idle',
    );
    expect(cpu?.times.length).toBeGreaterThanOrEqual(3);
    expect(series.every(({ values }) => values.every(Number.isFinite))).toBe(true);
    const incident = await openBundle(dir);
    const { measured } = detectMetrics(series, incident.window, { cpus: incident.host.cpus, memBytes: null });
    expect(measured.length).toBeGreaterThan(60);

    const app = await createApp(configSchema.parse({ logLevel: 'silent' }), [createBundleSource(dir)]);
    const { report, evidence } = await app.diagnostician.diagnose(incident);
    expect(report.rootCauses.length).toBeGreaterThan(0);
    expect(evidence.find(({ modality }) => modality === 'metrics')).toMatchObject({ status: 'ok' });
  }, 60_000);

  it('keeps what there is when it is stopped', async () => {
    const child = execFile(SHELL, [SCRIPT, '-o', 'stopped', '-t', '600', '-i', '1', '-P'], { cwd: folder });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    child.kill('SIGTERM');
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(status).toBe(0);
    expect(
      parseMetrics(readGz(path.join(folder, 'stopped'), 'metrics.json.gz')).series.length,
    ).toBeGreaterThan(100);
    expect(readFileSync(path.join(folder, 'stopped/case.json'), 'utf8')).toContain('"window"');
  }, 60_000);

  const NOISE = 'x'.repeat(200);
  /** 12,000 lines of 300 bytes and, after them all, what matters; `-r` turns the order as journalctl does. */
  const STORM = `order=forward
for word; do [ "$word" != -r ] || order=reverse; done
now=$(date +%s)
awk -v now="$now" -v order="$order" 'BEGIN {
  for (n = 0; n <= 12000; n++) { i = order == "reverse" ? 12000 - n : n
    printf "{\\"__REALTIME_TIMESTAMP\\":\\"%d000000\\",\\"MESSAGE\\":\\"%s\\"}\\n", now - 1200 + i / 10, i < 12000 ? i " ${NOISE}" : "Out of memory" } }'`;

  it.each(['awk', 'tac'])(
    'keeps the newest logs of a storm, in order, and says what is lost (%s)',
    async (by) => {
      const bin = commandsOf(`storm-${by}`, { journalctl: STORM });
      if (by === 'awk') linkAllBut('tac', bin);
      const searchPath = by === 'awk' ? bin : [bin, ...PATHS].join(':');
      const dir = await collectWith(searchPath, `storm-bundle-${by}`, '-m', '1');
      const messages = messagesOf(dir);
      expect(messages.at(-1)).toBe('Out of memory');
      expect(messages.length).toBeGreaterThan(1500);
      const numbers = messages.slice(0, -1).map((text) => Number(text.split(' ')[0]));
      expect(numbers).toEqual(numbers.map((_, index) => 12_000 - numbers.length + index));
      expect(missing(dir)).toMatch(
        /logs before \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(half of the size limit of 1 MiB/,
      );
    },
    60_000,
  );

  it('says that journalctl did not end, and which part of the logs is there', async () => {
    const line = (second: number, text: string): string =>
      `echo '{"__REALTIME_TIMESTAMP":"179000000${second}000000","MESSAGE":"${text}"}'`;
    const journalctl = [line(3, 'newest'), line(2, 'older'), "printf '{\"__REAL'", 'exit 124'].join('\n');
    const bin = commandsOf('slow', { journalctl });
    const dir = await collectWith([bin, ...PATHS].join(':'), 'slow-bundle');
    expect(messagesOf(dir)).toEqual(['older', 'newest']);
    expect(missing(dir)).toMatch(/logs before 2026-09-21 14:13:22 UTC \(journalctl .*status 124/);
  }, 60_000);

  it('keeps the newest of the kernel’s messages where there is no journal', async () => {
    const dmesg = `awk '{ up = int($1) } END { for (i = 0; i <= 9000; i++)
      printf "<6>[%d.%06d] %s\\n", up, i, i < 9000 ? i " ${NOISE}" : "a\\\\b \\"Out of memory\\"" }' /proc/uptime`;
    const bin = commandsOf('ring', { dmesg, journalctl: 'exit 1' });
    const dir = await collectWith([bin, ...PATHS].join(':'), 'ring-bundle', '-m', '1');
    expect(messagesOf(dir).at(-1)).toBe('a\\b "Out of memory"');
    expect(missing(dir)).toMatch(/logs before .*\n.*only the kernel's messages/);
  }, 60_000);

  it('takes the file systems that df could print, also those with spaces in their names', async () => {
    const mounts = path.join(folder, 'mounts');
    writeFileSync(mounts, '/dev/a / ext4 rw 0 0\n/dev/b /mnt/a\\040b\\134c\\011d xfs ro,noatime 0 0\n');
    const awk = `for word; do shift; [ "$word" != /proc/mounts ] || word=${mounts}; set -- "$@" "$word"; done
exec ${PATHS.map((one) => path.join(one, 'awk')).find((one) => existsSync(one)) ?? 'awk'} "$@"`;
    const df = `printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\\n'
printf '/dev/a   100  60  40  60%% /\\n/dev/b  1000 990  10  99%% /mnt/a b\\\\c\\td\\n'
echo 'df: /run/user/1000/doc: Operation not permitted' >&2; exit 1`;
    const bin = commandsOf('disks', { df, awk });
    const dir = await collectWith([bin, ...PATHS].join(':'), 'disks-bundle');
    const { series, damaged } = parseMetrics(readGz(dir, 'metrics.json.gz'));
    expect(damaged).toBe(false);
    const last = (name: string): Map<string | undefined, number | undefined> =>
      new Map(
        series
          .filter((one) => one.name === `node_filesystem_${name}`)
          .map(({ labels, values }) => [labels.mountpoint, values.at(-1)]),
      );
    expect(last('avail_bytes')).toEqual(
      new Map([
        ['/', 40_960],
        ['/mnt/a b\\cd', 10_240],
      ]),
    );
    expect(last('readonly')).toEqual(
      new Map([
        ['/', 0],
        ['/mnt/a b\\cd', 1],
      ]),
    );
  }, 60_000);

  it('says that df printed nothing', async () => {
    const bin = commandsOf('no-disks', { df: 'exit 1' });
    expect(missing(await collectWith([bin, ...PATHS].join(':'), 'no-disks-bundle'))).toMatch(
      /^file systems in some samples \(df printed nothing\)$/m,
    );
  }, 60_000);

  it.each([
    [['-t', 'soon'], /-t: "soon" is no whole number/],
    [['-i', '0'], /-i: give a number from 1 to 60/],
    [['-o', 'full'], /full is not empty/],
    [['-x'], /Collects evidence/],
  ])('refuses %j with status 2', (args, message) => {
    mkdirSync(path.join(folder, 'full'), { recursive: true });
    writeFileSync(path.join(folder, 'full/x'), '');
    const { status, stderr } = spawnSync(SHELL, [SCRIPT, ...args], { cwd: folder, encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
