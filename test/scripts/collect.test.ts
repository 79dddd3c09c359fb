import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
