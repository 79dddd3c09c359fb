import type { Command } from 'commander';
import { createApp } from '../app.js';
import { loadConfig } from '../config.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import type { Incident } from '../domain/incident.js';
import { OScopeError } from '../errors.js';
import type { EvidenceSource } from '../ports/evidence-source.js';
import { createBundleSource, openBundle } from '../sources/bundle/index.js';
import { createSosreportSource, openSosreport } from '../sources/sosreport/index.js';
import { FORMATS, readFormat, renderDiagnosis, terminalOf, writeOutput } from './output.js';
import type { Format } from './output.js';
import { createProgressWriter } from './progress.js';
import { openLive } from './live.js';
import type { LiveFlags, LiveRequest } from './live.js';
import { openStores } from './stores.js';

interface DiagnoseFlags extends LiveFlags {
  bundle?: string;
  sosreport?: string;
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

async function diagnoseFolder(
  incident: Incident,
  source: EvidenceSource,
  { progress, keep }: BundleOptions,
): Promise<Diagnosis> {
  const config = loadConfig(process.env);
  const app = await createApp(config, [source], keep ? await openStores(config) : {});
  const onProgress = progress ? createProgressWriter(process.stderr) : undefined;
  return app.diagnostician.diagnose(incident, { onProgress });
}

/** Diagnoses a recorded incident. */
export async function diagnoseBundle(dir: string, options: BundleOptions): Promise<Diagnosis> {
  return diagnoseFolder(await openBundle(dir), createBundleSource(dir), options);
}

/** Diagnoses an unpacked sosreport. */
export async function diagnoseSosreport(dir: string, options: BundleOptions): Promise<Diagnosis> {
  return diagnoseFolder(await openSosreport(dir), createSosreportSource(dir), options);
}

/** Diagnoses a host at a time from the configured sources. */
export async function diagnoseLive(
  request: LiveRequest,
  { progress, keep }: BundleOptions,
): Promise<Diagnosis> {
  const config = loadConfig(process.env);
  const { incident, sources, said } = await openLive(request, config);
  if (progress) process.stderr.write(said.map((line) => `  ${line}\n`).join(''));
  const app = await createApp(config, sources, keep ? await openStores(config) : {});
  const onProgress = progress ? createProgressWriter(process.stderr) : undefined;
  return app.diagnostician.diagnose(incident, { onProgress });
}

function diagnoseAsked(
  host: string | undefined,
  time: string | undefined,
  { bundle, sosreport, ...flags }: DiagnoseFlags,
): Promise<Diagnosis> {
  const options = { progress: flags.progress ?? process.stderr.isTTY, keep: flags.keep };
  const isLive = host !== undefined || flags.alert !== undefined;
  const folders = [bundle, sosreport].filter((dir) => dir !== undefined);
  if (isLive && folders.length === 0) return diagnoseLive({ ...flags, host, time }, options);
  if (!isLive && folders.length === 1) {
    if (bundle !== undefined) return diagnoseBundle(bundle, options);
    if (sosreport !== undefined) return diagnoseSosreport(sosreport, options);
  }
  throw new OScopeError({
    code: 'bad_input',
    message:
      folders.length === 0
        ? 'Nothing to diagnose: there is no host, --alert or --bundle.'
        : '--bundle stands alone, and so does --sosreport: they hold their host and time.',
    remedy: 'oscope diagnose HOST [TIME], oscope diagnose --alert FILE, or oscope diagnose --bundle DIR.',
  });
}

export function addDiagnose(program: Command): void {
  program
    .command('diagnose')
    .description('diagnose a host at a time, an alert, or a recorded incident')
    .argument('[host]', 'name or address of the inventory')
    .argument('[time]', 'when it failed: 14:05, "10m ago", RFC 3339, Unix seconds (default: now)')
    .option('--alert <file>', 'webhook body of Alertmanager, Grafana, PagerDuty, or JSON with a host')
    .option('--window <duration>', 'how much before that time is looked at (default: 3h)')
    .option('--step <duration>', 'resolution (default: by the window, 60s for 3h)')
    .option('--zone <zone>', 'time zone of the time (default: time.zone, TZ, UTC)')
    .option('--bundle <dir>', 'folder of the recorded incident (holds case.json)')
    .option('--sosreport <dir>', 'folder of an unpacked sosreport')
    .option('--format <format>', FORMATS.join(' | '), readFormat, 'text')
    .option('--out <file>', 'write the report to a file instead of standard output')
    .option('--progress', 'show the stages (default on a terminal)')
    .option('--no-progress', 'do not show the stages')
    .option('--full', 'text with every detail')
    .option('--no-keep', 'do not keep diagnosis and evidence for oscope replay')
    .action(async (host: string | undefined, time: string | undefined, flags: DiagnoseFlags) => {
      const diagnosis = await diagnoseAsked(host, time, flags);
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
