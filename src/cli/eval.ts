import { existsSync } from 'node:fs';
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { createParts } from '../app.js';
import type { Parts } from '../app.js';
import { loadConfig } from '../config.js';
import { OScopeError } from '../errors.js';
import { readDataset } from '../eval/dataset.js';
import type { LabelledCase } from '../eval/dataset.js';
import type { Outcome } from '../eval/outcome.js';
import { resultsOf } from '../eval/results.js';
import type { Results } from '../eval/results.js';
import { alertRows, missingRows, partRows } from '../eval/rows.js';
import { runDataset } from '../eval/run.js';
import { packageRoot } from '../llm/package-root.js';
import { analystOf, createMethod, METHODS, REMOVABLE } from './eval-method.js';
import type { MethodOptions, Removable } from './eval-method.js';
import { keepDiagnosis, progressLine, summaryText, writeResults } from './eval-output.js';
import { sumRatingFiles, writeRatingSheet } from './eval-ratings.js';

export interface EvalFlags {
  cases?: string;
  labels?: string;
  method: MethodOptions['name'];
  without: Removable[];
  model?: string;
  runs: number;
  part?: string;
  out?: string;
  robustness?: boolean;
  ratings?: string;
  between?: string[];
  ratingsSum?: string[];
}

function oneOf<T extends string>(choices: readonly T[]): (value: string) => T {
  return (value) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw new InvalidArgumentError(`Use one of: ${choices.join(', ')}.`);
    return found;
  };
}

function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new InvalidArgumentError('Give a whole number from 1.');
  return Number(value);
}

/** The folders given, or those of the recorded incidents that lie in the repository. */
export function datasetFolders({ cases, labels }: Pick<EvalFlags, 'cases' | 'labels'>): [string, string] {
  if (cases !== undefined && labels !== undefined) return [cases, labels];
  const shipped = path.join(packageRoot(), 'test/fixtures');
  if (cases === undefined && labels === undefined && existsSync(path.join(shipped, 'labels')))
    return [path.join(shipped, 'bundles'), path.join(shipped, 'labels')];
  throw new OScopeError({
    code: 'bad_input',
    message: `${cases === undefined ? '--cases' : '--labels'} is missing.`,
    remedy: 'Give both --cases DIR and --labels DIR.',
  });
}

async function datasetOf(flags: EvalFlags): Promise<LabelledCase[]> {
  const all = await readDataset(...datasetFolders(flags));
  const dataset = all.filter((one) => flags.part === undefined || one.part === flags.part);
  if (dataset.length > 0) return dataset;
  throw new OScopeError({
    code: 'bad_input',
    message: `--part: no case belongs to "${flags.part ?? ''}".`,
    remedy: 'Use a name from split.json.',
  });
}

/** Runs one method over the cases, with progress on standard error. */
async function runMethod(
  parts: Parts,
  dataset: readonly LabelledCase[],
  flags: EvalFlags,
  options: MethodOptions,
  folder?: string,
): Promise<Outcome[]> {
  const name = [options.name, ...options.without.map((one) => `-${one}`)].join(' ');
  return runDataset(dataset, createMethod(parts, options), {
    runs: flags.runs,
    onOutcome: (outcome, done, total) => process.stderr.write(progressLine(name, outcome, done, total)),
    keep: folder === undefined ? undefined : (one, diagnosis) => keepDiagnosis(folder, one, diagnosis),
  });
}

/**
 * The same method with each modality missing, without historical cases of the true cause, and with SOPs that do not
 * know the true cause: there every answer is wrong, and abstaining is right.
 */
async function robustnessRows(
  parts: Parts,
  dataset: readonly LabelledCase[],
  flags: EvalFlags,
  full: readonly Outcome[],
): Promise<Results['rows']> {
  const rows: Results['rows'] = [];
  const runWithout = (removed: Removable): Promise<Outcome[]> =>
    runMethod(parts, dataset, flags, { name: flags.method, without: [...flags.without, removed] });
  for (const modality of ['metrics', 'logs', 'stacks'] as const) {
    if (flags.without.includes(modality)) continue;
    rows.push(...missingRows(full, await runWithout(modality), modality));
  }
  return [
    ...rows,
    ...partRows(await runWithout('own-cases'), 'history', 'own cases removed'),
    ...partRows(await runWithout('own-cause'), 'unknown', 'own cause removed'),
  ];
}

/** Measures one method on labelled incidents. Scoring is code; every figure comes from a run. */
export async function evaluate(flags: EvalFlags): Promise<Results> {
  const config = loadConfig(process.env);
  const model = flags.model ?? config.model.name;
  const parts = await createParts({ ...config, model: { ...config.model, name: model } });
  const dataset = await datasetOf(flags);
  const options: MethodOptions = { name: flags.method, without: flags.without };
  const outcomes = await runMethod(parts, dataset, flags, options, flags.out);
  const more = flags.robustness === true ? await robustnessRows(parts, dataset, flags, outcomes) : [];
  return resultsOf({
    method: { name: flags.method, model: model ?? null, without: [...flags.without] },
    analyst: analystOf(parts, options),
    knowledge: parts.dependencies.knowledge.version,
    outcomes,
    rows: [...partRows(outcomes), ...alertRows(outcomes), ...more],
  });
}

async function act(flags: EvalFlags): Promise<void> {
  if (flags.ratingsSum !== undefined) return sumRatingFiles(flags.ratingsSum);
  if (flags.ratings !== undefined) return writeRatingSheet(flags.ratings, flags.between ?? []);
  const results = await evaluate(flags);
  if (flags.out !== undefined) {
    await writeResults(flags.out, results);
    process.stderr.write(`Results written to ${flags.out}\n`);
  }
  process.stdout.write(summaryText(results));
}

export function addEval(program: Command): void {
  const removable = oneOf(REMOVABLE);
  program
    .command('eval')
    .description('measure the accuracy on labelled recorded incidents')
    .option(
      '--cases <dir>',
      'folder with a bundle per case (default: the recorded incidents of the repository)',
    )
    .option('--labels <dir>', 'folder with <id>.json per case')
    .option('--method <name>', METHODS.join(' | '), oneOf(METHODS), 'oscope')
    .option(
      '--without <part>',
      `leave out ${REMOVABLE.join(' | ')}; may be repeated`,
      (value: string, kept: Removable[]) => [...kept, removable(value)],
      [],
    )
    .option('--model <name>', 'model to use (default: OSCOPE_MODEL)')
    .option('--runs <n>', 'runs of each case', wholeNumber, 1)
    .option('--part <name>', 'only this part of split.json')
    .option(
      '--robustness',
      'also with each modality missing, without cases of the true cause, and with that cause unknown',
    )
    .option('--out <dir>', 'write results.json, report.md, report.html and the diagnoses')
    .option('--ratings <file>', 'write a blind rating sheet of the reports of two run directories')
    .option('--between <dirs...>', 'the two run directories, each made with --out')
    .option('--ratings-sum <files...>', 'sum up returned scores; the key of the sheet among the files')
    .action(act);
}
