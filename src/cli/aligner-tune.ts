import type { Command } from 'commander';
import { loadConfig } from '../config.js';
import { OScopeError } from '../errors.js';
import { createFineTuner } from '../llm/fine-tuning.js';
import { numberOf } from './aligner-dataset.js';

interface TuneFlags {
  train?: string;
  validation?: string;
  model?: string;
  epochs?: string;
  suffix: string;
  seed?: string;
  job?: string;
  follow?: boolean;
  poll: string;
}

function missing(what: string): OScopeError {
  return new OScopeError({
    code: 'bad_input',
    message: `${what} is missing.`,
    remedy: 'Give --train FILE and --model NAME, or --job ID to follow a job.',
  });
}

async function tune(flags: TuneFlags): Promise<void> {
  const { model, aligner } = loadConfig(process.env);
  if (flags.job === undefined && flags.model === undefined) throw missing('--model');
  const tuner = createFineTuner({
    model: flags.model ?? '',
    apiKey: aligner.apiKey ?? model.apiKey,
    baseUrl: aligner.baseUrl ?? model.baseUrl,
    pollMs: numberOf('poll', flags.poll, (seconds) => seconds > 0) * 1000,
  });
  let job = flags.job;
  if (job === undefined) {
    if (flags.train === undefined) throw missing('--train');
    const { train, validation, suffix } = flags;
    const whole = (flag: string, text: string | undefined): number | undefined =>
      text === undefined
        ? undefined
        : numberOf(flag, text, (value) => Number.isSafeInteger(value) && value >= 0);
    job = await tuner.start({
      train,
      validation,
      suffix,
      epochs: whole('epochs', flags.epochs),
      seed: whole('seed', flags.seed),
    });
    process.stderr.write(`Started job ${job}\n`);
    if (flags.follow !== true) {
      process.stdout.write(`${job}\n`);
      process.stderr.write(`Follow it: oscope aligner tune --job ${job}\n`);
      return;
    }
  }
  const name = await tuner.follow(job, (message) => process.stderr.write(`${message}\n`));
  process.stdout.write(`${name}\n`);
  process.stderr.write(`Use it: OSCOPE_ALIGNER=model OSCOPE_ALIGNER_MODEL=${name}\n`);
}

export function addAlignerTune(aligner: Command): void {
  aligner
    .command('tune')
    .description('fine-tune a model for alignment on OpenAI or a compatible server')
    .option('--train <file>', 'JSONL of `oscope aligner dataset`')
    .option('--validation <file>', 'JSONL of `oscope aligner dataset`')
    .option('--model <name>', 'model to start from')
    .option('--epochs <n>', 'passes over the data (default: the server decides)')
    .option('--suffix <text>', 'part of the tuned model’s name', 'oscope-aligner')
    .option('--seed <n>', 'for a repeatable job')
    .option('--follow', 'wait until the job is over')
    .option('--job <id>', 'follow a job that was started before')
    .option('--poll <seconds>', 'time between looks at the job', '10')
    .action(tune);
}
