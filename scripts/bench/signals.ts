import { existsSync } from 'node:fs';
import type { BenchRow } from './row.js';

type Run = (dataDir: string) => Promise<BenchRow[]>;

/** Each part is a module of `bench/` that exports one function; one that is not there is skipped aloud. */
const PARTS = [
  { name: 'metrics', module: 'metrics', entry: 'runMetricsBench' },
  { name: 'logs', module: 'logs', entry: 'runLogsBench' },
  { name: 'kernel logs', module: 'kernel-logs', entry: 'runKernelLogsBench' },
  { name: 'stacks', module: 'stacks', entry: 'runStacksBench' },
] as const;

/** The detectors against the public reference figures in `dataDir`. */
export async function runSignalsBench(dataDir: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const part of PARTS) {
    console.error(`running ${part.name} …`);
    rows.push(...(await runPart(part, dataDir)));
  }
  return rows;
}

/** A part that throws must not hide the figures of the others. */
async function runPart(
  { name, module, entry }: (typeof PARTS)[number],
  dataDir: string,
): Promise<BenchRow[]> {
  const url = new URL(`./${module}.ts`, import.meta.url);
  if (!existsSync(url))
    return [{ part: name, ours: 'skipped: no such bench', reference: '', bar: '', ok: null }];
  try {
    const loaded = (await import(url.href)) as Record<string, Run | undefined>;
    const run = loaded[entry];
    if (!run) throw new Error(`bench/${module}.ts does not export ${entry}`);
    return await run(dataDir);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ part: name, ours: `failed: ${message}`, reference: '', bar: 'runs', ok: false }];
  }
}
