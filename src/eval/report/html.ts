import { isRight, rankOfTruth } from '../accuracy.js';
import type { Results } from '../results.js';
import { page } from './page.js';
import { accuracyPlot, coveragePlot, escapeHtml, reliabilityPlot } from './plots.js';
import { answersText, cellsOf, COLUMNS, GROUP_TITLES, methodText, notesOf, unmeasuredOf } from './words.js';

/** `0.9 [0.8, 1.0]` → the interval on a line of its own. */
function cell(text: string): string {
  const [, value, interval] = /^(\S+) (\[.*\])$/.exec(text) ?? [];
  return value === undefined || interval === undefined
    ? escapeHtml(text)
    : `${escapeHtml(value)}<span class="interval">${escapeHtml(interval)}</span>`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const heads = head.map((text) => `<th>${escapeHtml(text)}</th>`).join('');
  const rows = lines.map((cells) => `<tr>${cells.map((text) => `<td>${text}</td>`).join('')}</tr>`).join('');
  return `<table><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
}

function section(title: string, body: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${body}</section>`;
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
}

function rowSections({ rows }: Results): string {
  return [...new Set(rows.map((row) => row.group))]
    .map((group) => {
      const own = rows.filter((row) => row.group === group && row.cases > 0);
      return section(
        GROUP_TITLES[group] ?? group,
        table(
          COLUMNS,
          own.map((row) => cellsOf(row).map(cell)),
        ),
      );
    })
    .join('');
}

function confusionTable({ confusion }: Results): string {
  return table(
    ['true cause', 'put first'],
    confusion.map(({ truth, named }) => [
      escapeHtml(truth),
      named
        .map(({ id, count, right }) => {
          const text = `${escapeHtml(id)} × ${count}`;
          return right ? text : `<span class="wrong">${text}</span>`;
        })
        .join(', '),
    ]),
  );
}

function caseTable({ cases }: Results): string {
  return table(
    ['case', 'part', 'true cause', 'rank', 'put first', 'confidence', 'grounded', 'ms'],
    cases.map((outcome) => [
      escapeHtml(outcome.id),
      escapeHtml(outcome.part),
      escapeHtml(outcome.truth),
      Number.isFinite(rankOfTruth(outcome)) ? String(rankOfTruth(outcome)) : '–',
      `<span class="${isRight(outcome) ? 'right' : 'wrong'}">${escapeHtml(outcome.ranking[0] ?? 'nothing')}</span>`,
      `${outcome.confidence.toFixed(2)}${outcome.abstained ? ' (abstained)' : ''}`,
      outcome.grounded ? 'yes' : 'no',
      String(Math.round(outcome.wallMs)),
    ]),
  );
}

function plots(results: Results): string {
  return section(
    'Confidence',
    `<div class="plots"><figure>${reliabilityPlot(results)}<figcaption>Reliability of ${answersText(results)}: on the dashed line a confidence means what it says. Larger dots hold more answers.</figcaption></figure>` +
      `<figure>${coveragePlot(results)}<figcaption>Coverage and accuracy of ${answersText(results)}: how many are right when only the surest are given.</figcaption></figure></div>`,
  );
}

function usageSection({ usage }: Results): string {
  const cost = usage.costUsd === null ? '' : `, ${usage.costUsd.toFixed(4)} USD`;
  const text = `${usage.diagnoses} ${usage.diagnoses === 1 ? 'diagnosis' : 'diagnoses'}; P50 ${usage.wallMs.p50} ms, P95 ${usage.wallMs.p95} ms; ${usage.promptTokens} prompt and ${usage.completionTokens} completion tokens${cost}.`;
  return section('Time and cost', `<p>${escapeHtml(text)}</p>`);
}

/** The results as a page of its own. */
export function renderHtmlResults(results: Results): string {
  const title = `Evaluation: ${methodText(results.method)}`;
  const unmeasured = unmeasuredOf(results).map((name) => `${name}: unmeasured (no model was configured)`);
  return page(
    title,
    `<h1>${escapeHtml(title)}</h1><p class="dim">Knowledge base ${escapeHtml(results.knowledge)}</p>` +
      section('AC@3 with 95 % intervals', `<div class="wide">${accuracyPlot(results)}</div>`) +
      rowSections(results) +
      (unmeasured.length === 0 ? '' : section('Not measured', list(unmeasured))) +
      plots(results) +
      (results.confusion.length === 0
        ? ''
        : section('What was put first for each true cause', confusionTable(results))) +
      usageSection(results) +
      (results.cases.length === 0 ? '' : section('Cases', caseTable(results))) +
      section('Notes', list(notesOf(results))),
  );
}
