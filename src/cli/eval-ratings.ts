import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { readDiagnosis } from '../domain/diagnosis.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import { OScopeError, messageOf } from '../errors.js';
import { createRatingSheet, keySchema } from '../eval/ratings/sheet.js';
import type { ReportPair } from '../eval/ratings/sheet.js';
import { scoresSchema, sumRatings } from '../eval/ratings/sum.js';
import type { Rating, RatingLine } from '../eval/ratings/sum.js';
import { methodText } from '../eval/report/words.js';
import { methodSchema } from '../eval/results.js';
import { DIAGNOSES, writeFiles } from './eval-output.js';
import { renderDiagnosis } from './output.js';

/** Same pairs, same order of the sides: a sheet can be made again. */
const SEED = 1;

function badInput(message: string, remedy: string): OScopeError {
  return new OScopeError({ code: 'bad_input', message, remedy });
}

async function readJson(file: string, flag: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw badInput(`${flag}: cannot read ${file} (${messageOf(error)}).`, 'Check the path.');
  }
}

interface RunDirectory {
  method: string;
  diagnoses: Map<string, Diagnosis>;
}

async function readRunDirectory(dir: string): Promise<RunDirectory> {
  const remedy = 'Make the directory with oscope eval --out DIR.';
  const results = await readJson(path.join(dir, 'results.json'), '--between');
  const parsed = methodSchema.safeParse((results as { method?: unknown } | null)?.method);
  if (!parsed.success) throw badInput(`--between: ${dir} holds no results of oscope eval.`, remedy);
  const names = await readdir(path.join(dir, DIAGNOSES)).catch((): string[] => []);
  const diagnoses = new Map<string, Diagnosis>();
  for (const name of names.filter((one) => one.endsWith('.json')).sort()) {
    const value = await readJson(path.join(dir, DIAGNOSES, name), '--between');
    diagnoses.set(name.slice(0, -5), readDiagnosis(value));
  }
  return { method: methodText(parsed.data), diagnoses };
}

/** The report without what tells its author: engine, tokens, times, notes about the model. */
function blindReport(diagnosis: Diagnosis): string {
  const blind: Diagnosis = {
    ...diagnosis,
    id: diagnosis.incident.id,
    engine: { analyst: 'offline', aligner: '–', embedder: '–', vectorStore: '–' },
    usage: { wallMs: 0, perNodeMs: {}, promptTokens: 0, completionTokens: 0 },
    report: { ...diagnosis.report, notes: [] },
  };
  return renderDiagnosis(blind, 'html', { color: false, width: 100 });
}

/** Writes the sheet and, beside it, its key. */
export async function writeRatingSheet(file: string, dirs: readonly string[]): Promise<void> {
  const [one, two] = dirs;
  if (one === undefined || two === undefined || dirs.length > 2)
    throw badInput(
      '--ratings needs --between with two run directories.',
      'Make them with oscope eval --out DIR.',
    );
  const [first, second] = [await readRunDirectory(one), await readRunDirectory(two)];
  const [a, b] =
    first.method === second.method
      ? [`${first.method} (${one})`, `${second.method} (${two})`]
      : [first.method, second.method];
  const pairs = [...first.diagnoses].flatMap(([caseId, diagnosis]): ReportPair[] => {
    const other = second.diagnoses.get(caseId);
    if (other === undefined) return [];
    const reports: ReportPair['reports'] = [
      { method: a, html: blindReport(diagnosis) },
      { method: b, html: blindReport(other) },
    ];
    return [{ caseId, reports }];
  });
  if (pairs.length === 0)
    throw badInput(
      '--between: the two directories have no case in common.',
      'Evaluate the same cases twice.',
    );
  const { html, key } = createRatingSheet(pairs, SEED);
  const keyFile = `${file.replace(/\.html?$/, '')}.key.json`;
  await writeFiles('', { [file]: html, [keyFile]: `${JSON.stringify(key, null, 1)}\n` });
  process.stderr.write(`${pairs.length} pairs in ${file}; the key (not for raters) in ${keyFile}\n`);
}

const ratingText = ({ mean, goodShare }: Rating): string =>
  `${mean.toFixed(2)} (${(goodShare * 100).toFixed(1)} % ≥ 4)`;

function ratingTable(lines: readonly RatingLine[]): string {
  const rows = lines.map(
    (line) =>
      `| ${line.method} | ${line.rater} | ${line.reports} | ${ratingText(line.readability)} | ${ratingText(line.usefulness)} |`,
  );
  return [
    '| method | rater | reports | readability | usefulness |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Sums up returned scores; the sheet's key is one of the files. */
export async function sumRatingFiles(files: readonly string[]): Promise<void> {
  const values = await Promise.all(files.map((file) => readJson(file, '--ratings-sum')));
  const keys = values.flatMap((value) => keySchema.safeParse(value).data ?? []);
  const [key] = keys;
  if (key === undefined || keys.length > 1)
    throw badInput(
      '--ratings-sum: give exactly one key file among the files.',
      'It lies beside the sheet: NAME.key.json.',
    );
  const scores = values.flatMap((value) => scoresSchema.safeParse(value).data ?? []);
  const unread = files.length - keys.length - scores.length;
  const foreign = scores.filter((one) => one.sheet !== key.sheet).length;
  if (unread + foreign > 0)
    process.stderr.write(`${unread} files are no scores, ${foreign} belong to another sheet\n`);
  process.stdout.write(ratingTable(sumRatings(key, scores)));
}
