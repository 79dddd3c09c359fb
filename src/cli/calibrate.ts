import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { createParts } from '../app.js';
import type { Parts } from '../app.js';
import { loadConfig } from '../config.js';
import { createOfflineAnalyst } from '../diagnosis/analyst/offline.js';
import { OScopeError } from '../errors.js';
import { isRight } from '../eval/accuracy.js';
import { readDataset, SEALED_PART } from '../eval/dataset.js';
import type { LabelledCase } from '../eval/dataset.js';
import { calibrateOutOfFold, fitCalibration } from '../eval/fit-calibration.js';
import type { Example } from '../eval/fit-calibration.js';
import { brierScore, expectedCalibrationError } from '../eval/reliability.js';
import type { Answer } from '../eval/reliability.js';
import { runDataset } from '../eval/run.js';
import { calibrationSchema } from '../knowledge/calibration.js';
import { createMethod } from './eval-method.js';
import type { Removable } from './eval-method.js';
import { progressLine, writeFiles } from './eval-output.js';

interface CalibrateFlags {
  cases: string[];
  labels: string[];
  model?: string;
  out?: string;
}

const FOLDS = 5;
const SEED = 1;
/** Each case is also diagnosed with something missing, for the surer and the less sure alike; those weigh less. */
const VARIANTS: readonly { without: Removable[]; weight: number }[] = [
  { without: [], weight: 1 },
  { without: ['metrics'], weight: 0.25 },
  { without: ['logs'], weight: 0.25 },
  { without: ['stacks'], weight: 0.25 },
  { without: ['own-cases'], weight: 0.25 },
  // A fault that no SOP describes: whatever is named is wrong.
  { without: ['own-cause'], weight: 0.15 },
];

async function readAll({ cases, labels }: CalibrateFlags): Promise<LabelledCase[]> {
  if (cases.length !== labels.length || cases.length === 0)
    throw new OScopeError({
      code: 'bad_input',
      message: '--cases and --labels must be given in pairs.',
      remedy: 'Example: --cases A/data --labels A/labels --cases B/data --labels B/labels.',
    });
  const sets = await Promise.all(cases.map((folder, index) => readDataset(folder, labels[index] ?? '')));
  // What is kept for checking is never fitted on.
  return sets.flat().filter((one) => one.part !== SEALED_PART);
}

/** The parts with the analyst's own confidence left as it is. */
function uncalibrated(parts: Parts, analyst: string): Parts {
  const { dependencies } = parts;
  const calibrations = new Map([...dependencies.calibrations].filter(([name]) => name !== analyst));
  const offlineAnalyst =
    analyst === 'offline' ? createOfflineAnalyst(dependencies.knowledge) : dependencies.offlineAnalyst;
  return { ...parts, dependencies: { ...dependencies, calibrations, offlineAnalyst } };
}

async function collectExamples(parts: Parts, dataset: readonly LabelledCase[]): Promise<Example[]> {
  const examples: Example[] = [];
  for (const { without, weight } of VARIANTS) {
    const outcomes = await runDataset(dataset, createMethod(parts, { name: 'oscope', without }), {
      runs: 1,
      onOutcome: (outcome, done, total) =>
        process.stderr.write(progressLine(['calibrate', ...without].join(' -'), outcome, done, total)),
    });
    for (const outcome of outcomes)
      examples.push({
        group: outcome.id,
        probability: outcome.confidence,
        right: isRight(outcome),
        weight,
      });
  }
  return examples;
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4;

function quality(answers: readonly Answer[]): { ece: number; brier: number } {
  return { ece: round(expectedCalibrationError(answers)), brier: round(brierScore(answers)) };
}

/** The fitted scale, with what it was fitted on and how it does on cases that it has not seen. */
function entryOf(examples: readonly Example[], knowledge: string) {
  const { slope, intercept } = fitCalibration(examples);
  const judged = calibrateOutOfFold(examples, FOLDS, SEED);
  const whole = <T extends { weight: number }>(items: readonly T[]): T[] =>
    items.filter((one) => one.weight === 1);
  const asTheyWere = examples.map((one) => ({ ...one, confidence: one.probability }));
  return {
    slope: round(slope),
    intercept: round(intercept),
    knowledge,
    cases: whole(examples).length,
    examples: examples.length,
    folds: FOLDS,
    before: { whole: quality(whole(asTheyWere)), withVariants: quality(asTheyWere) },
    outOfFold: { whole: quality(whole(judged)), withVariants: quality(judged) },
  };
}

async function othersIn(file: string | undefined): Promise<Record<string, unknown>> {
  const text = file === undefined ? null : await readFile(file, 'utf8').catch(() => null);
  return text === null ? {} : (calibrationSchema.safeParse(JSON.parse(text)).data?.analysts ?? {});
}

async function calibrateCommand(flags: CalibrateFlags): Promise<void> {
  const config = loadConfig(process.env);
  const model = flags.model ?? config.model.name;
  const parts = await createParts({ ...config, model: { ...config.model, name: model } });
  const analyst = model ?? 'offline';
  const examples = await collectExamples(uncalibrated(parts, analyst), await readAll(flags));
  const entry = entryOf(examples, parts.dependencies.knowledge.version);
  const analysts = { ...(await othersIn(flags.out)), [analyst]: entry };
  const text = `${JSON.stringify({ version: 1, analysts }, null, 2)}\n`;
  process.stdout.write(`${JSON.stringify(entry, null, 2)}\n`);
  if (flags.out !== undefined) await writeFiles('', { [flags.out]: text });
}

export function addCalibrate(program: Command): void {
  const collect = (value: string, kept: string[]): string[] => [...kept, value];
  program
    .command('calibrate')
    .description('fit the confidence scale on labelled recorded incidents')
    .option(
      '--cases <dir>',
      'folder with a bundle per case; may be repeated, in pairs with --labels',
      collect,
      [],
    )
    .option('--labels <dir>', 'folder with <id>.json per case', collect, [])
    .option('--model <name>', 'fit the scale of this model instead of the offline analyst')
    .option('--out <file>', 'calibration.json of a knowledge folder, to be written')
    .action(calibrateCommand);
}
