import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { EvidenceData, ProfileBlock } from '../../domain/evidence.js';
import type { Incident, TimeWindow } from '../../domain/incident.js';
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
import type { ProfileFile } from './parse.js';
import { blocksWithin, isProfileName, readProfileFile, timeInName } from './parse.js';
import type { ProfileFolderConfig } from './schema.js';

export interface ProfileFolderOptions {
  config: ProfileFolderConfig;
  findNames?: FindNames;
  /** Unix seconds. */
  now: () => number;
}

type Found = ProfileFile & { file: string };

interface Reading {
  config: ProfileFolderConfig;
  names: HostNames;
  window: TimeWindow;
  deadline: Deadline;
  budget: ByteBudget;
  notes: string[];
}

const KEY = 'sources.profileFolder';

async function filesIn(folder: string, { window, notes }: Reading): Promise<Found[]> {
  const entries = await readdir(folder).catch((error: unknown) => {
    notes.push(`${folder} cannot be read (${messageOf(error).split(':')[0] ?? ''}); check ${KEY}.paths`);
    return [];
  });
  const found = await Promise.all(
    entries.filter(isProfileName).map(async (name) => {
      const file = path.join(folder, name);
      const info = await stat(file).catch(() => null);
      return info?.isFile() === true ? [{ file, name, changed: info.mtimeMs / 1000 }] : [];
    }),
  );
  // A file is written after what it shows; a name with a time that lies far off needs no reading either.
  return found.flat().filter(({ name, changed }) => {
    const named = timeInName(name);
    return changed >= window.start && (named === null || Math.abs(named - window.end) < 86_400 * 2);
  });
}

function belongs(host: string | null, { names }: Reading): boolean {
  return host === null || isNamed(host, names);
}

async function readOne(found: Found, reading: Reading): Promise<ProfileBlock[]> {
  const { budget, deadline, config, window, notes } = reading;
  try {
    const { text, cut } = await readBounded(found.file, budget, deadline.signal);
    if (cut) notes.push(`the profiles hold more than ${config.maxMebibytes} MiB; the rest was left out`);
    const { blocks, host } = readProfileFile(text, found, config.durationSeconds);
    if (!belongs(host, reading)) {
      notes.push(`${found.name} is of another host (${(host ?? '').slice(0, 60)}); it was refused`);
      return [];
    }
    if (blocks.length === 0) notes.push(`${found.name} holds no stacks that can be read`);
    return blocksWithin(blocks, window);
  } catch (error) {
    if (deadline.signal.aborted) throw error;
    notes.push(`${found.name} is damaged: ${messageOf(error)}`);
    return [];
  }
}

async function readAll(reading: Reading): Promise<ProfileBlock[]> {
  const { config, names, notes, budget, deadline } = reading;
  const blocks: ProfileBlock[] = [];
  for (const template of config.paths) {
    const folder = pathOf(template, names);
    if (folder === null) {
      notes.push(`the host's name cannot be part of the path ${template}`);
      continue;
    }
    const files = (await filesIn(folder, reading)).sort((a, b) => b.changed - a.changed);
    if (files.length > config.maxFiles)
      notes.push(`only the latest ${config.maxFiles} profiles of ${folder} were read`);
    for (const found of files.slice(0, config.maxFiles)) {
      if (budget.left <= 0) break;
      deadline.signal.throwIfAborted();
      blocks.push(...(await readOne(found, reading)));
    }
  }
  return blocks.sort((a, b) => a.time - b.time);
}

/** Folded stacks and `perf script` output that something on the host or a profiler writes into a folder. */
export function createProfileFolderSource({
  config,
  findNames = namesOf,
  now,
}: ProfileFolderOptions): EvidenceSource {
  async function collect({ host, window }: Incident, signal: AbortSignal): Promise<Collected[]> {
    const names = findNames(host);
    const folders = config.paths.map((template) => pathOf(template, names) ?? template);
    const question: Question = {
      id: 'profile-folder-stacks',
      source: 'profile-folder',
      modality: 'stacks',
      query: `profiles of the window in ${folders.join(', ')}`,
      window,
      link: `file:${folders[0] ?? ''}`,
    };
    const notes: string[] = [];
    const deadline = startDeadline(signal, config.timeoutSeconds);
    const budget = { left: config.maxMebibytes * 1024 * 1024 };
    try {
      const read = await readAll({ config, names, window, deadline, budget, notes });
      const profile = read.filter(({ time }) => time <= now() + 2);
      if (profile.length < read.length) notes.push('profiles that bear times in the future were left out');
      const data: EvidenceData | null =
        profile.length === 0 ? null : { modality: 'stacks', profile, blocked: [] };
      return [collectedOf(question, { data, notes })];
    } catch {
      const late = `The profiles could not be read within ${config.timeoutSeconds} s. Raise ${KEY}.timeoutSeconds`;
      return [collectedOf(question, { data: null, notes: [late, ...notes] })];
    }
  }
  return { name: 'profile-folder', collect };
}
