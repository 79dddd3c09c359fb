import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Diagnosis } from '../domain/diagnosis.js';
import { OScopeError, messageOf } from '../errors.js';
import { isRight, rankOfTruth } from '../eval/accuracy.js';
import { SEALED_PART } from '../eval/dataset.js';
import type { LabelledCase } from '../eval/dataset.js';
import type { Outcome } from '../eval/outcome.js';
import { renderHtmlResults } from '../eval/report/html.js';
import { renderMarkdownResults } from '../eval/report/markdown.js';
import { falseAlarmText, figure, methodText, unmeasuredOf } from '../eval/report/words.js';
import { isSealed } from '../eval/results.js';
import type { Results } from '../eval/results.js';

/** Folder of a run directory that holds one diagnosis per case. */
export const DIAGNOSES = 'diagnoses';

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    } catch (error) {
      throw new OScopeError({
        code: 'bad_input',
        message: `Cannot write ${file} (${messageOf(error)}).`,
        remedy: 'Name a folder that may be written.',
      });
    }
  }
}

/** Keeps a diagnosis for the rating sheets; never one of a sealed case. */
export async function keepDiagnosis(folder: string, one: LabelledCase, diagnosis: Diagnosis): Promise<void> {
  if (one.part === SEALED_PART) return;
  await writeFiles(path.join(folder, DIAGNOSES), {
    [`${one.id}.json`]: `${JSON.stringify(diagnosis, null, 1)}\n`,
  });
}

export async function writeResults(folder: string, results: Results): Promise<void> {
  await writeFiles(folder, {
    'results.json': `${JSON.stringify(results, null, 1)}\n`,
    'report.md': renderMarkdownResults(results),
    'report.html': renderHtmlResults(results),
  });
}

/** One line per case on standard error; of a sealed case only that it is done. */
export function progressLine(name: string, outcome: Outcome, done: number, total: number): string {
  const found = isSealed(outcome)
    ? ''
    : ` ${isRight(outcome) ? '✓' : '✗'} ${outcome.ranking[0] ?? 'nothing'}`;
  return `${name} ${done}/${total} ${outcome.id} ${Math.round(outcome.wallMs)} ms${found}\n`;
}

function caseLine(outcome: Outcome): string {
  const found = outcome.ranking.slice(0, 3).join(', ');
  const rank = Number.isFinite(rankOfTruth(outcome)) ? rankOfTruth(outcome) : '–';
  return `${outcome.id}  rank ${rank}  ${outcome.truth}  ← ${found} (${outcome.confidence.toFixed(2)}${outcome.abstained ? ', abstained' : ''})`;
}

function rowLine(row: Results['rows'][number]): string {
  const at = `AC@1 ${figure(row.ac1.value)}  AC@3 ${figure(row.ac3.value)}  AC@5 ${figure(row.ac5.value)}  Avg@5 ${figure(row.avg5.value)}`;
  const rest = `grounded ${figure(row.grounded.value)}  ECE ${figure(row.ece.value)}  false alarms ${falseAlarmText(row)}`;
  return `${row.name}  n=${row.cases}  ${at}  ${rest}`;
}

/** What a terminal shows: a line per open case, a line per row. */
export function summaryText(results: Results): string {
  const { p50, p95 } = results.usage.wallMs;
  return [
    ...results.cases.map(caseLine),
    '',
    methodText(results.method),
    ...results.rows.filter((row) => row.cases > 0).map(rowLine),
    `P50 ${p50} ms  P95 ${p95} ms`,
    ...unmeasuredOf(results).map((name) => `${name}: unmeasured (no model configured)`),
    '',
  ].join('\n');
}
