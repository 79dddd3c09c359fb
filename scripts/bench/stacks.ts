import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { formatCounts } from '../../src/signals/stacks/counts.js';
import { countsToStacks, foldPerfScript } from '../../src/signals/stacks/perf-script.js';
import type { PerfFoldOptions } from '../../src/signals/stacks/perf-script.js';
import type { FoldedStack } from '../../src/signals/stacks/folded.js';
import { foldDtrace, isDtrace } from '../../src/signals/stacks/dtrace.js';
import { inclusiveCounts, leafCounts, topCounts } from '../../src/signals/stacks/shares.js';
import { secondsOf } from './clock.js';
import type { BenchRow } from './row.js';

const MIN_LINES_PER_SECOND = 150_000;
/** Shorter samples take less time than the clock can tell. */
const MIN_TIMED_LINES = 3000;
const REPEATS = 7;

const OPTIONS: Record<string, PerfFoldOptions> = {
  default: {},
  all: { kernel: true, jit: true },
  kernel: { kernel: true },
  jit: { jit: true },
  pid: { ids: 'pid' },
  tid: { ids: 'tid' },
  addrs: { addresses: true },
};

/** Folds the samples of `<dataDir>/flamegraph` and compares them with the recorded results. */
export async function runStacksBench(dataDir: string): Promise<BenchRow[]> {
  const folder = join(dataDir, 'flamegraph');
  if (!existsSync(join(folder, 'input'))) return [skipped('stacks: folded output', `${folder} is absent`)];
  return [
    foldedRow(folder),
    topRow(folder, 'leaf functions', 'leaf_top20', leafCounts),
    topRow(folder, 'frames, once a stack', 'frame_top20', inclusiveCounts),
    await speedRow(folder),
  ];
}

function foldedRow(folder: string): BenchRow {
  if (!existsSync(join(folder, 'folded'))) return skipped('stacks: folded output', 'no recorded results');
  const wrong: string[] = [];
  let compared = 0;
  for (const file of readdirSync(join(folder, 'folded')).sort()) {
    const [, sample = '', option = ''] = /^(.+)-collapsed-(\w+)\.txt$/.exec(file) ?? [];
    const options = OPTIONS[option];
    const text = options ? readSample(folder, sample) : null;
    if (!options || text === null) continue;
    compared++;
    const ours = formatCounts(fold(text, options));
    // Bytes are read as Latin-1, so that they are compared unchanged whatever their encoding.
    if (ours !== readFileSync(join(folder, 'folded', file), 'latin1')) wrong.push(file);
  }
  return {
    part: 'stacks: folded output, byte for byte',
    ours: `${compared - wrong.length} of ${compared}${wrong.length > 0 ? ` (differ: ${wrong.slice(0, 3).join(', ')})` : ''}`,
    reference: 'stackcollapse-perf.pl',
    bar: 'all',
    ok: compared > 0 ? wrong.length === 0 : null,
  };
}

type Count = (stacks: readonly FoldedStack[]) => Map<string, number>;

/** The 20 most frequent of what `count` counts, against the lists of expected.json. */
function topRow(folder: string, what: string, key: 'leaf_top20' | 'frame_top20', count: Count): BenchRow {
  const part = `stacks: top-20 ${what}`;
  if (!existsSync(join(folder, 'expected.json'))) return skipped(part, 'no expected.json');
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
    string,
    Partial<Record<typeof key, [string, number][]>>
  >;
  const wrong: string[] = [];
  let compared = 0;
  for (const [sample, lists] of Object.entries(expected)) {
    const reference = lists[key];
    const text = readSample(folder, sample);
    if (!reference || text === null) continue;
    compared++;
    const ours = topCounts(count(countsToStacks(fold(text, {}))), reference.length);
    if (JSON.stringify(ours) !== JSON.stringify(reference)) wrong.push(sample);
  }
  return {
    part,
    ours: `${compared - wrong.length} of ${compared}${wrong.length > 0 ? ` (differ: ${wrong.slice(0, 3).join(', ')})` : ''}`,
    reference: 'expected.json',
    bar: 'all',
    ok: compared > 0 ? wrong.length === 0 : null,
  };
}

async function speedRow(folder: string): Promise<BenchRow> {
  const part = 'stacks: perf folding speed, slowest sample';
  let slowest = Infinity;
  let which = '';
  for (const sample of samplesOf(folder)) {
    const text = readSample(folder, sample);
    if (text === null || isDtrace(text)) continue;
    const lines = text.split('\n').length;
    if (lines < MIN_TIMED_LINES) continue;
    const speed = lines / (await bestSeconds(() => formatCounts(foldPerfScript(text))));
    if (speed < slowest) {
      slowest = speed;
      which = sample;
    }
  }
  if (which === '') return skipped(part, 'no sample is long enough');
  return {
    part,
    ours: `${Math.round(slowest)} lines/s (${which})`,
    reference: 'Perl 120,000-270,000',
    bar: `≥ ${MIN_LINES_PER_SECOND}`,
    ok: slowest >= MIN_LINES_PER_SECOND,
  };
}

function fold(text: string, options: PerfFoldOptions): Map<string, number | bigint> {
  return isDtrace(text) ? foldDtrace(text) : foldPerfScript(text, options);
}

function samplesOf(folder: string): string[] {
  return readdirSync(join(folder, 'input'))
    .map((file) => file.replace(/\.txt(\.gz)?$/, ''))
    .sort();
}

function readSample(folder: string, sample: string): string | null {
  const plain = join(folder, 'input', `${sample}.txt`);
  if (existsSync(plain)) return readFileSync(plain, 'latin1');
  if (existsSync(`${plain}.gz`)) return gunzipSync(readFileSync(`${plain}.gz`)).toString('latin1');
  return null;
}

async function bestSeconds(work: () => unknown): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < REPEATS; i++) best = Math.min(best, await secondsOf(work));
  return best;
}

function skipped(part: string, why: string): BenchRow {
  return { part, ours: `skipped: ${why}`, reference: '', bar: '', ok: null };
}
