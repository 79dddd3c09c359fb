import type { Command } from 'commander';
import { createApp } from '../app.js';
import { loadConfig } from '../config.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import { OScopeError } from '../errors.js';
import { createBundleSource, openBundle } from '../sources/bundle/index.js';
import { FORMATS, readFormat, renderDiagnosis, terminalOf, writeOutput } from './output.js';
import type { Format } from './output.js';
import { createProgressWriter } from './progress.js';
import { openStores } from './stores.js';

interface DiagnoseFlags {
  bundle?: string;
  format: Format;
  out?: string;
  progress?: boolean;
  keep: boolean;
  full?: boolean;
}

export interface BundleOptions {
  /** Stages go to standard error. */
  progress: boolean;
  /** Keep diagnosis and evidence for `oscope replay`. */
  keep: boolean;
}

/** Diagnoses a recorded incident. */
export async function diagnoseBundle(dir: string, { progress, keep }: BundleOptions): Promise<Diagnosis> {
  const config = loadConfig(process.env);
  const incident = await openBundle(dir);
  const app = await createApp(config, [createBundleSource(dir)], keep ? await openStores(config) : {});
  const onProgress = progress ? createProgressWriter(process.stderr) : undefined;
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
    .option('--full', 'text with every detail')
    .option('--no-keep', 'do not keep diagnosis and evidence for oscope replay')
    .action(async (flags: DiagnoseFlags) => {
      if (flags.bundle === undefined) {
        throw new OScopeError({
          code: 'bad_input',
          message: '--bundle is missing.',
          remedy: 'Give the folder of a recorded incident: oscope diagnose --bundle DIR.',
        });
      }
      const diagnosis = await diagnoseBundle(flags.bundle, {
        progress: flags.progress ?? process.stderr.isTTY,
        keep: flags.keep,
      });
      const detail = flags.full === true ? 'full' : 'short';
      if (flags.out === undefined) {
        process.stdout.write(
          renderDiagnosis(diagnosis, flags.format, { ...terminalOf(process.stdout), detail }),
        );
      } else {
        await writeOutput(
          flags.out,
          renderDiagnosis(diagnosis, flags.format, { color: false, width: 100, detail }),
        );
        process.stderr.write(`Report written to ${flags.out}\n`);
      }
    });
}
