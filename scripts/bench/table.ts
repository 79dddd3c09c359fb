import type { BenchRow } from './row.js';

/** A longer cell pushes its own line aside instead of widening all of them. */
const MAX_WIDTH = 52;
const COLUMNS = ['part', 'ours', 'reference', 'bar'] as const;

/** Prints the table and what falls short. Gives the exit status: 0 every row reaches its bar, else 1. */
export function printRows(rows: readonly BenchRow[]): number {
  printTable(rows);
  for (const row of rows.filter(({ ok }) => ok === null)) console.log(`SKIPPED  ${row.part}: ${row.ours}`);
  const below = rows.filter(({ ok }) => ok === false);
  for (const row of below) console.log(`BELOW THE BAR  ${row.part}: ${row.ours}, bar ${row.bar}`);
  return below.length > 0 ? 1 : 0;
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
