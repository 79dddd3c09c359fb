import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { createApp } from '../app.js';
import { loadConfig } from '../config.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import { OScopeError } from '../errors.js';
import { createBundleSource, openBundle } from '../sources/bundle/index.js';
import { FORMATS, renderDiagnosis, terminalOf, writeOutput } from './output.js';
import type { Format } from './output.js';
import { createProgressWriter } from './progress.js';

interface DiagnoseFlags {
  bundle?: string;
  format: Format;
  out?: string;
  progress?: boolean;
}

function readFormat(value: string): Format {
  const format = FORMATS.find((one) => one === value);
  if (format === undefined) throw new InvalidArgumentError(`Use one of: ${FORMATS.join(', ')}.`);
  return format;
}

/** Diagnoses a recorded incident; progress goes to standard error. */
export async function diagnoseBundle(dir: string, showProgress: boolean): Promise<Diagnosis> {
  const config = loadConfig(process.env);
  const incident = await openBundle(dir);
  const app = await createApp(config, [createBundleSource(dir)]);
  const onProgress = showProgress ? createProgressWriter(process.stderr) : undefined;
  return app.diagnostician.diagnose(incident, { onProgress });
}

export function addDiagnose(program: Command): void {
  program
    .command('diagnose')
    .description('diagnose a recorded incident')
    .option('--bundle <dir>', 'folder of the recorded incident (holds case.json)')
    .option('--format <format>', FORMATS.join(' | '), readFormat, 'text')
    .option('--out <file>', 'write the report to a file instead of standard output')
    .option('--progress', 'show the stages (default on a terminal)')
    .option('--no-progress', 'do not show the stages')
    .action(async (flags: DiagnoseFlags) => {
      if (flags.bundle === undefined) {
        throw new OScopeError({
          code: 'bad_input',
          message: '--bundle is missing.',
          remedy: 'Give the folder of a recorded incident: oscope diagnose --bundle DIR.',
        });
      }
      const diagnosis = await diagnoseBundle(flags.bundle, flags.progress ?? process.stderr.isTTY);
      if (flags.out === undefined) {
        process.stdout.write(renderDiagnosis(diagnosis, flags.format, terminalOf(process.stdout)));
      } else {
        await writeOutput(flags.out, renderDiagnosis(diagnosis, flags.format, { color: false, width: 100 }));
        process.stderr.write(`Report written to ${flags.out}\n`);
      }
    });
}
