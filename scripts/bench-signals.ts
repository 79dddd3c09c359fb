import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { BenchRow } from './bench/row.js';

type Run = (dataDir: string) => Promise<BenchRow[]>;

/** Each part is a module of `bench/` that exports one function; one that is not there is skipped aloud. */
const PARTS = [
  { name: 'metrics', module: 'metrics', entry: 'runMetricsBench' },
  { name: 'logs', module: 'logs', entry: 'runLogsBench' },
  { name: 'kernel logs', module: 'kernel-logs', entry: 'runKernelLogsBench' },
  { name: 'stacks', module: 'stacks', entry: 'runStacksBench' },
] as const;

/** A longer cell pushes its own line aside instead of widening all of them. */
const MAX_WIDTH = 52;
const COLUMNS = ['part', 'ours', 'reference', 'bar'] as const;

/** Exit status: 0 every row reaches its bar, 1 one does not or a part failed, 2 no usable `--data`. */
async function main(): Promise<number> {
  const dataDir = readDataDir();
  if (dataDir === null) {
    console.error(
      'bench:signals: --data must name the folder of reference data, for example: npm run bench:signals -- --data ../data',
    );
    return 2;
  }
  const rows: BenchRow[] = [];
  for (const part of PARTS) {
    console.error(`running ${part.name} …`);
    rows.push(...(await runPart(part, dataDir)));
  }
  printTable(rows);
  for (const row of rows.filter(({ ok }) => ok === null)) console.log(`SKIPPED  ${row.part}: ${row.ours}`);
  const below = rows.filter(({ ok }) => ok === false);
  for (const row of below) console.log(`BELOW THE BAR  ${row.part}: ${row.ours}, bar ${row.bar}`);
  return below.length > 0 ? 1 : 0;
}

function readDataDir(): string | null {
  try {
    const { values } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: false });
    return values.data !== undefined && existsSync(values.data) ? values.data : null;
  } catch {
    return null;
  }
}

/** A part that throws must not hide the figures of the others. */
async function runPart(
  { name, module, entry }: (typeof PARTS)[number],
  dataDir: string,
): Promise<BenchRow[]> {
  const url = new URL(`./bench/${module}.ts`, import.meta.url);
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

function printTable(rows: readonly BenchRow[]): void {
  const cells = [
    [...COLUMNS, 'ok'],
    ...rows.map((row) => [...COLUMNS.map((column) => row[column]), verdictOf(row)]),
  ];
  const widths = [...COLUMNS, 'ok'].map((_, i) =>
    Math.min(MAX_WIDTH, Math.max(...cells.map((line) => line[i]?.length ?? 0))),
  );
  for (const line of cells)
    console.log(
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

function verdictOf({ ok }: BenchRow): string {
  return ok === null ? 'skipped' : ok ? 'yes' : 'NO';
}

process.exitCode = await main();
