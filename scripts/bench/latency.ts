import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createApp } from '../../src/app.js';
import { configSchema } from '../../src/config.js';
import { createBundleSource, openBundle } from '../../src/sources/bundle/index.js';
import { secondsOf } from './clock.js';
import type { BenchRow } from './row.js';

const BUNDLES = ['c-62494f', 'c-791c0c', 'c-241ee1'].map((id) => `test/fixtures/bundles/${id}`);
const COMPILED = 'dist/cli/main.js';
const RUNS = 7;
const COLD_BAR_MS = 1500;
const WARM_BAR_MS = 300;

const quantileOf = (times: readonly number[], share: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(share * times.length))] ?? NaN;
const figures = (times: readonly number[]): string =>
  `p50 ${quantileOf(times, 0.5).toFixed(0)} ms, p95 ${quantileOf(times, 0.95).toFixed(0)} ms, ${times.length} runs`;

/** The child's last word: the processor time that it used, in microseconds. */
const TELL_CPU =
  "data:text/javascript,process.on('exit',()=>{const c=process.cpuUsage();process.stderr.write('\\ncpu '+(c.user+c.system))})";

/** Milliseconds, measured as `secondsOf` does: what others took of the processor is left out. */
function timeProcess(args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', TELL_CPU, ...args], {
    encoding: 'utf8',
  });
  const wall = performance.now() - start;
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  const cpu = Number(/cpu (\d+)$/.exec(stderr)?.[1] ?? Infinity) / 1000;
  return Math.min(wall, cpu);
}

/** A new process for each diagnosis, against a process that does nothing but load the graph library. */
function coldRow(): BenchRow {
  const part = 'diagnose, cold process';
  const bar = `p50 <= ${COLD_BAR_MS} ms`;
  if (!existsSync(COMPILED))
    return { part, ours: 'skipped: npm run build first', reference: '', bar, ok: null };
  const ours: number[] = [];
  const library: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    for (const bundle of BUNDLES)
      ours.push(timeProcess([COMPILED, 'diagnose', '--bundle', bundle, '--format', 'json']));
    library.push(timeProcess(['--input-type=module', '-e', "await import('@langchain/langgraph')"]));
  }
  const p50 = quantileOf(ours, 0.5);
  const reference = quantileOf(library, 0.5);
  return {
    part,
    ours: figures(ours),
    reference: `loading the graph library alone ${reference.toFixed(0)} ms (ratio ${(p50 / reference).toFixed(1)})`,
    bar,
    ok: p50 <= COLD_BAR_MS,
  };
}

/** Unpacks and parses what a diagnosis has to read. */
async function readPlainly(bundle: string): Promise<void> {
  for (const name of await readdir(bundle)) {
    const bytes = await readFile(path.join(bundle, name));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    if (name.includes('.jsonl')) for (const line of text.split('\n').filter(Boolean)) JSON.parse(line);
    else if (name.includes('.json')) JSON.parse(text);
  }
}

/** One process for all diagnoses, as the bot runs them, against plain reading of the same files. */
async function warmRow(): Promise<BenchRow> {
  const config = configSchema.parse({ logLevel: 'silent' });
  const ours: number[] = [];
  const reading: number[] = [];
  for (const bundle of BUNDLES) {
    const app = await createApp(config, [createBundleSource(bundle)]);
    const incident = await openBundle(bundle);
    for (let run = -2; run < RUNS; run += 1) {
      const diagnosing = await secondsOf(() => app.diagnostician.diagnose(incident));
      const plain = await secondsOf(() => readPlainly(bundle));
      if (run < 0) continue;
      ours.push(diagnosing * 1000);
      reading.push(plain * 1000);
    }
  }
  const p50 = quantileOf(ours, 0.5);
  const reference = quantileOf(reading, 0.5);
  return {
    part: 'diagnose, warm process',
    ours: figures(ours),
    reference: `reading the same files ${reference.toFixed(0)} ms (ratio ${(p50 / reference).toFixed(1)})`,
    bar: `p50 <= ${WARM_BAR_MS} ms`,
    ok: p50 <= WARM_BAR_MS,
  };
}

/** Latency from bundle to report. Times mean little while other things run: the load average is told. */
export async function runLatencyBench(): Promise<BenchRow[]> {
  const load: BenchRow = {
    part: 'load average at the start (1 min)',
    ours: (loadavg()[0] ?? 0).toFixed(1),
    reference: '',
    bar: '',
    ok: true,
  };
  return [load, coldRow(), await warmRow()];
}
