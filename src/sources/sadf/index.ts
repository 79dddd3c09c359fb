import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Incident } from '../../domain/incident.js';
import { messageOf } from '../../errors.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import { readBounded } from '../formats/bounded-file.js';
import type { ByteBudget } from '../formats/bounded-file.js';
import { pathOf } from '../formats/file-template.js';
import type { Deadline } from '../http/deadline.js';
import { startDeadline } from '../http/deadline.js';
import { collectedOf } from '../http/evidence.js';
import type { Question } from '../http/evidence.js';
import type { FindNames, HostNames } from '../http/host-names.js';
import { isNamed, namesOf } from '../http/host-names.js';
import type { SadfSample } from '../formats/sysstat/samples.js';
import { readSadf, seriesOfSamples } from '../formats/sysstat/samples.js';
import type { SadfConfig } from './schema.js';

export interface SadfOptions {
  config: SadfConfig;
  findNames?: FindNames;
  /** Unix seconds. */
  now: () => number;
}

interface Reading {
  config: SadfConfig;
  names: HostNames;
  /** Unix seconds: a file that was last written before it holds nothing of the window. */
  since: number;
  deadline: Deadline;
  budget: ByteBudget;
  notes: string[];
}

const KEY = 'sources.sadf';

async function filesOf(template: string, { names, since, notes }: Reading): Promise<string[]> {
  const place = pathOf(template, names);
  const info = place === null ? null : await stat(place).catch(() => null);
  if (place === null || info === null) {
    notes.push(`${place ?? template} is not there; check ${KEY}.paths`);
    return [];
  }
  if (info.isFile()) return [place];
  const entries = (await readdir(place)).filter((name) => /\.json(?:\.gz)?$/.test(name)).sort();
  const files = await Promise.all(
    entries.map(async (name) => {
      const file = path.join(place, name);
      const found = await stat(file).catch(() => null);
      return found?.isFile() === true && found.mtimeMs / 1000 >= since ? [file] : [];
    }),
  );
  return files.flat();
}

async function samplesOf(
  file: string,
  { config, names, deadline, budget, notes }: Reading,
): Promise<SadfSample[]> {
  const name = path.basename(file);
  try {
    const { text, cut } = await readBounded(file, budget, deadline.signal);
    const hosts = cut ? null : readSadf(text);
    if (cut) notes.push(`the files hold more than ${config.maxMebibytes} MiB; the rest was left out`);
    else if (hosts === null) notes.push(`${name} is no output of sadf -j, or damaged`);
    const own = (hosts ?? []).filter(({ nodename }) => isNamed(nodename, names));
    if (own.length < (hosts ?? []).length)
      notes.push(`${name} holds data of another host than ${names.hostname}; it was refused`);
    if (own.some(({ untimed }) => untimed > 0))
      notes.push(`${name} has local times; make it with sadf -j, without -T and -t`);
    return own.flatMap(({ samples }) => samples);
  } catch (error) {
    if (deadline.signal.aborted) throw error;
    notes.push(`${name} cannot be read: ${messageOf(error)}`);
    return [];
  }
}

/** Sysstat's archive as `sadf -j -- -A` prints it: the fall-back for hosts without monitoring. */
export function createSadfSource({ config, findNames = namesOf, now }: SadfOptions): EvidenceSource {
  async function collect({ host, window }: Incident, signal: AbortSignal): Promise<Collected[]> {
    const names = findNames(host);
    const places = config.paths.map((template) => pathOf(template, names) ?? template);
    const question: Question = {
      id: 'sadf-metrics',
      source: 'sadf',
      modality: 'metrics',
      query: `sadf -j -- -A, in ${places.join(', ')}`,
      window,
      link: `file:${places[0] ?? ''}`,
    };
    const notes: string[] = [];
    const deadline = startDeadline(signal, config.timeoutSeconds);
    const budget = { left: config.maxMebibytes * 1024 * 1024 };
    const reading: Reading = { config, names, since: window.start, deadline, budget, notes };
    try {
      const files = (await Promise.all(config.paths.map((template) => filesOf(template, reading)))).flat();
      const samples: SadfSample[] = [];
      for (const file of files) {
        deadline.signal.throwIfAborted();
        samples.push(...(await samplesOf(file, reading)));
      }
      const past = samples.filter(({ time }) => time <= now() + 2).sort((a, b) => a.time - b.time);
      if (past.length < samples.length) notes.push('samples that bear times in the future were left out');
      const series = seriesOfSamples(past, window);
      return [
        collectedOf(question, { data: series.length === 0 ? null : { modality: 'metrics', series }, notes }),
      ];
    } catch {
      const late = `The sadf files could not be read within ${config.timeoutSeconds} s. Raise ${KEY}.timeoutSeconds`;
      return [collectedOf(question, { data: null, notes: [late, ...notes] })];
    }
  }
  return { name: 'sadf', collect };
}
