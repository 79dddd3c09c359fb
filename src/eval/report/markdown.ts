import { isRight, rankOfTruth } from '../accuracy.js';
import type { Results } from '../results.js';
import {
  answerCount,
  answersText,
  cellsOf,
  COLUMNS,
  figure,
  GROUP_TITLES,
  methodText,
  notesOf,
  unmeasuredOf,
} from './words.js';

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n');
}

function rowTables({ rows }: Results): string[] {
  const groups = [...new Set(rows.map((row) => row.group))];
  return groups.flatMap((group) => [
    `## ${GROUP_TITLES[group] ?? group}`,
    table(COLUMNS, rows.filter((row) => row.group === group && row.cases > 0).map(cellsOf)),
  ]);
}

function calibration(results: Results): string[] {
  const { reliability, coverage } = results;
  const answers = answerCount(results);
  const percent = (value: number): string => `${Math.round(value * 100)} %`;
  const quarter = Math.max(1, Math.floor(coverage.length / 8));
  const shown = coverage.filter((_, index) => index % quarter === 0 || index === coverage.length - 1);
  return [
    '## Confidence',
    `Reliability (${answersText(results)}): how often answers with such a confidence were right.`,
    table(
      ['answers', 'mean confidence', 'right'],
      reliability.map((bin) => [String(bin.cases), percent(bin.confidence), percent(bin.accuracy)]),
    ),
    `Coverage and accuracy (${answersText(results)}): how many of them are at least so sure, and how many of those are right.`,
    table(
      ['at least', 'answers', 'coverage', 'accuracy'],
      shown.map((point) => [
        percent(point.threshold),
        String(Math.round(point.coverage * answers)),
        percent(point.coverage),
        figure(point.accuracy),
      ]),
    ),
  ];
}

function confusion({ confusion: lines }: Results): string[] {
  if (lines.length === 0) return [];
  return [
    '## What was put first for each true cause',
    table(
      ['true cause', 'put first'],
      lines.map(({ truth, named }) => [
        truth,
        named.map(({ id, count, right }) => `${id} × ${count}${right ? '' : ' ✗'}`).join(', '),
      ]),
    ),
  ];
}

function usageText({ usage }: Results): string[] {
  const cost = usage.costUsd === null ? 'cost unknown' : `${usage.costUsd.toFixed(4)} USD`;
  const tokens =
    usage.promptTokens + usage.completionTokens === 0
      ? 'no model tokens'
      : `${usage.promptTokens} prompt and ${usage.completionTokens} completion tokens, ${cost}`;
  return [
    '## Time and cost',
    `${usage.diagnoses} ${usage.diagnoses === 1 ? 'diagnosis' : 'diagnoses'}; P50 ${usage.wallMs.p50} ms, P95 ${usage.wallMs.p95} ms; ${tokens}.`,
  ];
}

function cases({ cases: outcomes }: Results): string[] {
  if (outcomes.length === 0) return [];
  return [
    '## Cases',
    table(
      ['case', 'part', 'true cause', 'rank', 'put first', 'confidence', 'grounded'],
      outcomes.map((outcome) => [
        outcome.id,
        outcome.part,
        outcome.truth,
        Number.isFinite(rankOfTruth(outcome)) ? String(rankOfTruth(outcome)) : '–',
        `${outcome.ranking[0] ?? 'nothing'}${isRight(outcome) ? '' : ' ✗'}${outcome.abstained ? ' (abstained)' : ''}`,
        outcome.confidence.toFixed(2),
        outcome.grounded ? 'yes' : 'no',
      ]),
    ),
  ];
}

/** The results as Markdown. */
export function renderMarkdownResults(results: Results): string {
  const unmeasured = unmeasuredOf(results).map((name) => `${name}: unmeasured (no model was configured).`);
  const parts = [
    `# Evaluation: ${methodText(results.method)}`,
    `Knowledge base ${results.knowledge}.`,
    ...rowTables(results),
    ...(unmeasured.length === 0 ? [] : ['## Not measured', unmeasured.map((line) => `- ${line}`).join('\n')]),
    ...calibration(results),
    ...confusion(results),
    ...usageText(results),
    ...cases(results),
    '## Notes',
    notesOf(results)
      .map((note) => `- ${note}`)
      .join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}
