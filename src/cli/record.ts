import type { Command } from 'commander';
import { loadConfig } from '../config.js';
import type { Incident } from '../domain/incident.js';
import { OScopeError } from '../errors.js';
import { redactSecrets } from '../llm/secrets.js';
import type { Collected, EvidenceSource } from '../ports/evidence-source.js';
import { createBundleSource, openBundle } from '../sources/bundle/index.js';
import { openFolder, writeBundle } from '../sources/bundle/write.js';
import type { WrittenBundle } from '../sources/bundle/write.js';
import { createSosreportSource, openSosreport } from '../sources/sosreport/index.js';
import { openLive } from './live.js';
import type { LiveFlags } from './live.js';

interface RecordFlags extends LiveFlags {
  out: string;
  bundle?: string;
  sosreport?: string;
}

interface Opened {
  incident: Incident;
  sources: readonly EvidenceSource[];
  said: readonly string[];
}

/** Asks all sources and writes what they gave. */
export async function recordIncident(
  incident: Incident,
  sources: readonly EvidenceSource[],
  out: string,
  signal: AbortSignal,
): Promise<{ written: WrittenBundle; collected: Collected[] }> {
  // Before anything is asked: nobody wants to wait for a refusal.
  await openFolder(out);
  const collected = (await Promise.all(sources.map((source) => source.collect(incident, signal)))).flat();
  if (collected.every(({ data }) => data === null)) {
    const notes = collected.flatMap(({ evidence }) => evidence.note ?? []);
    throw new OScopeError({
      code: 'unavailable',
      message: `No source had anything of this host and time${notes.length === 0 ? '.' : `: ${notes.join('; ').slice(0, 600)}.`}`,
      remedy: 'oscope doctor says what is wrong with each.',
    });
  }
  return { written: await writeBundle(out, { incident, collected, redact: redactSecrets }), collected };
}

async function open(host: string | undefined, time: string | undefined, flags: RecordFlags): Promise<Opened> {
  if (flags.bundle !== undefined)
    return {
      incident: await openBundle(flags.bundle),
      sources: [createBundleSource(flags.bundle)],
      said: [],
    };
  if (flags.sosreport !== undefined)
    return {
      incident: await openSosreport(flags.sosreport),
      sources: [createSosreportSource(flags.sosreport)],
      said: [],
    };
  return openLive({ ...flags, host, time }, loadConfig(process.env));
}

export function addRecord(program: Command): void {
  program
    .command('record')
    .description('record a host at a time as a bundle, without secrets')
    .argument('[host]', 'name or address of the inventory')
    .argument('[time]', 'when it failed (default: now)')
    .requiredOption('--out <dir>', 'new folder for the recording')
    .option('--alert <file>', 'webhook body that names host and time')
    .option('--window <duration>', 'how much before that time is recorded (default: 3h)')
    .option('--step <duration>', 'resolution')
    .option('--zone <zone>', 'time zone of the time')
    .option('--bundle <dir>', 'record another recording anew, without its secrets')
    .option('--sosreport <dir>', 'record an unpacked sosreport')
    .action(async (host: string | undefined, time: string | undefined, flags: RecordFlags) => {
      const { incident, sources, said } = await open(host, time, flags);
      for (const line of said) process.stderr.write(`  ${line}\n`);
      const { written, collected } = await recordIncident(
        incident,
        sources,
        flags.out,
        AbortSignal.timeout(120_000),
      );
      for (const { evidence } of collected)
        if (evidence.note !== null) process.stderr.write(`  ${evidence.source}: ${evidence.note}\n`);
      process.stderr.write(
        `Recorded ${written.series} series, ${written.lines} log lines, ${written.profiles} profiles and ${written.blocked} looks at blocked tasks in ${flags.out}\n`,
      );
    });
}
