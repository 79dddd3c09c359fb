import type { Estimate } from '../bootstrap.js';
import type { Results } from '../results.js';

export type Row = Results['rows'][number];

/** Below this many cases an expected calibration error is noise: it is given, but no bar is set to it. */
export const CASES_FOR_ECE = 30;

export function figure(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

/** `0.923 [0.846, 1.000]` */
export function withInterval({ value, low, high }: Estimate): string {
  const interval = low === null || high === null ? '' : ` [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  return `${figure(value)}${interval}`;
}

export function falseAlarmText({ falseAlarms, healthy }: Row): string {
  return healthy === 0 ? '–' : `${falseAlarms} of ${healthy}`;
}

/** "OScope, offline" · "OScope without the aligner, qwen3-8b" · "ReAct, qwen3-8b" */
export function methodText({ name, model, without }: Results['method']): string {
  const title = { oscope: 'OScope', react: 'ReAct', cot: 'CoT' }[name];
  const parts = without.length === 0 ? '' : ` without ${without.join(', ')}`;
  return `${title}${parts}, ${model ?? 'offline'}`;
}

/** The table's columns and its lines, the same in Markdown and HTML. */
export const COLUMNS = [
  'cases',
  'n',
  'AC@1',
  'AC@3',
  'AC@5',
  'Avg@5',
  'grounded',
  'false alarms',
  'abstained',
  'ECE',
  'Brier',
];

export function cellsOf(row: Row): string[] {
  const accuracies = [row.ac1, row.ac3, row.ac5, row.avg5, row.grounded].map(withInterval);
  const ece = `${figure(row.ece.value)}${row.cases < CASES_FOR_ECE ? ' (no bar)' : ''}`;
  return [
    row.name,
    String(row.cases),
    ...accuracies,
    falseAlarmText(row),
    String(row.abstained),
    ece,
    figure(row.brier.value),
  ];
}

export const GROUP_TITLES: Readonly<Record<string, string>> = {
  parts: 'All cases',
  alerts: 'By what the alert says',
  'missing modality': 'A modality missing',
  history: 'No historical case of the true cause',
  unknown: 'A fault that no SOP describes: every answer is wrong, abstaining is right',
};

/** Answers that the reliability and the coverage are of: every run of every case. */
export function answersText({ reliability }: Results): string {
  const count = answerCount({ reliability });
  return `${count} ${count === 1 ? 'answer' : 'answers'}`;
}

export function answerCount({ reliability }: Pick<Results, 'reliability'>): number {
  return reliability.reduce((sum, bin) => sum + bin.cases, 0);
}

/** What the figures mean and what they do not show. */
export function notesOf({ method, rows, usage, runs }: Results): string[] {
  const most = Math.max(...rows.map((row) => row.cases));
  const fellBack =
    method.model === null || usage.fellBack === 0
      ? []
      : [
          `In ${usage.fellBack} of ${usage.diagnoses} diagnoses the model gave nothing usable; they count as they ended.`,
        ];
  return [
    `AC@k: share of cases whose true root cause is among the first k. Avg@5: mean of AC@1 … AC@5.`,
    `Brackets: 95 % bootstrap interval over cases (seeded). Where all cases agree it has no width, which says nothing of further cases: with n cases all right, the true share may be as low as 1 − 3/n.`,
    `Grounded: the first cause is right and every finding cited for it begins no earlier than the labelled start of the fault, less two steps of the window.`,
    `ECE (expected calibration error): how far confidence and the share of right answers lie apart, as a mean over bins of equal mass; 0.05 means 5 percentage points.${most < CASES_FOR_ECE ? ` With fewer than ${CASES_FOR_ECE} cases it is given without a bar.` : ''}`,
    `The first diagnosis of a process also builds the search index.`,
    ...(runs > 1 ? [`${runs} runs of each case; runs of one case are drawn together.`] : []),
    ...fellBack,
  ];
}

/** Methods that take a model and were not run with one. */
export function unmeasuredOf({ method }: Results): string[] {
  return method.model === null ? ['OScope with a model', 'ReAct', 'CoT'] : [];
}
