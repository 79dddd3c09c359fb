import type { Command } from 'commander';
import { createApp } from '../app.js';
import { loadConfig } from '../config.js';
import type { Config } from '../config.js';
import { compareDiagnoses } from '../domain/comparison.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import { OScopeError } from '../errors.js';
import { createSnapshotSource } from '../incidents/snapshot-source.js';
import { FORMATS, readFormat, renderDiagnosis, terminalOf } from './output.js';
import type { Format } from './output.js';
import { createProgressWriter } from './progress.js';
import { openStores } from './stores.js';

interface ReplayFlags {
  model?: string;
  analyst?: string;
  format?: Format;
}

/** The configuration with the analyst that is asked for. */
function withAnalyst(config: Config, { model, analyst }: ReplayFlags): Config {
  if (analyst !== undefined && analyst !== 'offline') {
    throw new OScopeError({
      code: 'bad_input',
      message: `--analyst: "${analyst}" is not known.`,
      remedy: 'Use --analyst offline, or --model NAME.',
    });
  }
  if (analyst === 'offline') return { ...config, model: { ...config.model, name: undefined } };
  return model === undefined ? config : { ...config, model: { ...config.model, name: model } };
}

async function list(config: Config): Promise<void> {
  const { diagnoses } = await openStores(config);
  for (const one of await diagnoses.list(50)) {
    process.stdout.write(`${one.id}  ${new Date(one.at * 1000).toISOString()}  ${one.host}  ${one.cause}\n`);
  }
}

async function replay(id: string, flags: ReplayFlags): Promise<void> {
  const config = withAnalyst(loadConfig(process.env), flags);
  const { evidence, diagnoses } = await openStores(config);
  const earlier: Diagnosis | undefined = await diagnoses.load(id);
  if (earlier === undefined) {
    throw new OScopeError({
      code: 'bad_input',
      message: `There is no diagnosis ${id}, or it has been purged.`,
      remedy: 'oscope history lists those that are kept.',
    });
  }
  const app = await createApp(config, [createSnapshotSource(earlier, evidence)]);
  const onProgress = process.stderr.isTTY ? createProgressWriter(process.stderr) : undefined;
  const later = await app.diagnostician.diagnose(earlier.incident, { onProgress });
  if (flags.format !== undefined) {
    process.stdout.write(renderDiagnosis(later, flags.format, terminalOf(process.stdout)));
    return;
  }
  const differences = compareDiagnoses(earlier, later);
  const header = `${earlier.id} was made by ${earlier.engine.analyst}; run again by ${later.engine.analyst}.`;
  const body = differences.length === 0 ? ['Nothing differs.'] : differences;
  process.stdout.write(`${[header, ...body].join('\n')}\n`);
}

export function addReplay(program: Command): void {
  program
    .command('history')
    .description('list the diagnoses that are kept')
    .action(() => list(loadConfig(process.env)));
  program
    .command('replay')
    .description('run a kept diagnosis again on its own evidence and show what differs')
    .argument('<id>', 'id of the diagnosis, or the beginning of it')
    .option('--model <name>', 'draft with this model')
    .option('--analyst <name>', 'offline: without any model')
    .option(
      '--format <format>',
      `print the new report (${FORMATS.join(' | ')}) instead of the differences`,
      readFormat,
    )
    .action(replay);
}
