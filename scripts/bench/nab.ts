import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findAlarms } from '../../src/signals/metrics/stream.js';
import { readCsv } from './csv.js';
import type { NabFile } from './nab-scorer.js';
import { scoreNab } from './nab-scorer.js';
import type { BenchRow } from './row.js';

/** `2014-04-10 07:15:00.000000` -> `2014-04-10 07:15:00`, the form of the data files. */
const seconds = (time: string): string => time.slice(0, 19);

function readFile(folder: string, name: string, windows: readonly [string, string][]): NabFile {
  const rows = readCsv(readFileSync(join(folder, 'data', name), 'utf8'));
  const times = rows.map((row) => seconds(row['timestamp'] ?? ''));
  const indexOf = (time: string): number => times.findIndex((one) => one >= seconds(time));
  return {
    length: rows.length,
    windows: windows.map(([from, to]) => [indexOf(from), indexOf(to)] as const),
    alarms: findAlarms(rows.map((row) => Number(row['value']))),
  };
}

/** The published results of the data's own expected.json, as a reference beside ours. */
function reference(folder: string): string {
  const path = join(folder, 'expected.json');
  if (!existsSync(path)) return 'none';
  const expected = JSON.parse(readFileSync(path, 'utf8')) as {
    published_results_rescored?: Record<string, number>;
  };
  const scores = Object.entries(expected.published_results_rescored ?? {}).map(
    ([name, score]) => `${name} ${score}`,
  );
  return scores.slice(0, 3).join(', ');
}

export function runNab(dataDir: string): BenchRow {
  const folder = join(dataDir, 'nab');
  const bar = 'score >= 38, recall >= 0.85';
  const part = 'NAB, one alarm a run';
  const labels = join(folder, 'labels', 'windows.json');
  if (!existsSync(labels)) return { part, ours: 'skipped: no data', reference: '', bar, ok: null };
  const windows = JSON.parse(readFileSync(labels, 'utf8')) as Record<string, [string, string][]>;
  const files = Object.entries(windows)
    .filter(([name]) => existsSync(join(folder, 'data', name)))
    .map(([name, spans]) => readFile(folder, name, spans));
  const { score, recall, falseAlarms } = scoreNab(files);
  const ours = `score ${score.toFixed(1)}, recall ${recall.toFixed(2)}, ${falseAlarms} false alarms, ${files.length} files`;
  return { part, ours, reference: reference(folder), bar, ok: score >= 38 && recall >= 0.85 };
}
