import type { Command } from 'commander';
import { createApp } from '../app.js';
import { loadConfig } from '../config.js';
import { accuracyAt, averageAt, falseAlarmRate, rankOfTruth } from '../eval/accuracy.js';
import type { ScoredCase } from '../eval/accuracy.js';
import { readDataset } from '../eval/dataset.js';
import type { LabelledCase } from '../eval/dataset.js';
import { createBundleSource, openBundle } from '../sources/bundle/index.js';

interface EvalFlags {
  cases: string;
  labels: string;
  part?: string;
}

async function score(one: LabelledCase): Promise<ScoredCase> {
  const incident = await openBundle(one.dir);
  const app = await createApp(loadConfig(process.env), [createBundleSource(one.dir)]);
  const { report, usage } = await app.diagnostician.diagnose(incident);
  return {
    id: one.id,
    truth: one.label.root_cause,
    accepted: [one.label.root_cause, ...one.label.accept],
    ranking: report.rootCauses.map((cause) => cause.id),
    confidence: report.rootCauses[0]?.confidence ?? 0,
    abstained: report.abstained,
    wallMs: usage.wallMs,
  };
}

function percent(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(3);
}

function summaryLine(name: string, cases: readonly ScoredCase[]): string {
  const at = [1, 3, 5].map((k) => `AC@${k} ${percent(accuracyAt(k, cases))}`).join('  ');
  return `${name}  n=${cases.length}  ${at}  Avg@5 ${percent(averageAt(5, cases))}  false alarms on healthy hosts ${percent(falseAlarmRate(cases))}`;
}

async function evaluate(flags: EvalFlags): Promise<void> {
  const dataset = (await readDataset(flags.cases, flags.labels)).filter(
    (one) => flags.part === undefined || one.part === flags.part,
  );
  const scored: (ScoredCase & { part: string })[] = [];
  for (const [index, one] of dataset.entries()) {
    const result = await score(one);
    scored.push({ ...result, part: one.part ?? 'all' });
    process.stderr.write(`${index + 1}/${dataset.length} ${one.id} ${Math.round(result.wallMs)} ms\n`);
    // Cases kept for checking are only scored: their ranking is nobody's business while building.
    if (one.part === 'check') continue;
    const found = result.ranking.slice(0, 3).join(', ');
    process.stdout.write(
      `${one.id}  rank ${rankOfTruth(result)}  ${result.truth}  ← ${found} (${result.confidence.toFixed(2)}${result.abstained ? ', abstained' : ''})\n`,
    );
  }
  for (const part of [...new Set(scored.map((one) => one.part))]) {
    process.stdout.write(
      `${summaryLine(
        part,
        scored.filter((one) => one.part === part),
      )}\n`,
    );
  }
}

export function addEval(program: Command): void {
  program
    .command('eval')
    .description('measure the accuracy on labelled recorded incidents')
    .requiredOption('--cases <dir>', 'folder with a bundle per case')
    .requiredOption('--labels <dir>', 'folder with <id>.json per case')
    .option('--part <name>', 'only this part of split.json')
    .action(evaluate);
}
