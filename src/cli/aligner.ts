import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { ALIGNER_FILE } from '../aligner/settings.js';
import type { Agreement } from '../aligner/settings.js';
import { trainAligner } from '../aligner/train.js';
import { knowledgeFolders } from '../app.js';
import { loadConfig } from '../config.js';
import { loadKnowledge } from '../knowledge/load.js';
import { addAlignerDataset } from './aligner-dataset.js';
import { addAlignerTune } from './aligner-tune.js';

function agreementLine(name: string, { precision, recall, f1 }: Agreement): string {
  return `${name.padEnd(28)} precision ${precision.toFixed(3)}  recall ${recall.toFixed(3)}  F1 ${f1.toFixed(3)}\n`;
}

async function train({ out }: { out?: string }): Promise<void> {
  const folders = knowledgeFolders(loadConfig(process.env));
  const file = trainAligner(await loadKnowledge(folders));
  const target = out ?? path.join(folders.at(-1) ?? '.', ALIGNER_FILE);
  await writeFile(target, `${JSON.stringify(file, null, 2)}\n`);
  const { narrations, rules, newCase, knownCase } = file.measured;
  process.stdout.write(
    `${narrations} narrations, each aligned without standing in the index; terms against the standardised symptoms:\n` +
      agreementLine('phrases alone', rules) +
      agreementLine('its case left out, too', newCase) +
      agreementLine('its case known otherwise', knownCase) +
      `Settings written to ${target}.\n`,
  );
}

export function addAligner(program: Command): void {
  const aligner = program.command('aligner').description('train, tune and feed the Knowledge Aligner');
  aligner
    .command('train')
    .description('fit the offline aligner to the historical cases by cross-validation')
    .option('--out <file>', `settings file (default: ${ALIGNER_FILE} of the topmost knowledge folder)`)
    .action(train);
  addAlignerDataset(aligner);
  addAlignerTune(aligner);
  for (const command of aligner.commands) command.exitOverride().helpOption('--help', 'show help');
}
