import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { EvidenceData, LogRecord, Modality } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
import { OScopeError } from '../../errors.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import { readBlocked } from '../../signals/stacks/blocked.js';
import { readFoldedBlocks } from '../../signals/stacks/folded.js';
import { parseJournalLine } from '../formats/journal.js';
import { incidentOf, parseMetrics } from './parse.js';
import { fileExists, gunzippedLines, readGzipText } from './read-file.js';
import { caseSchema } from './schema.js';

function badInput(message: string, remedy: string): OScopeError {
  return new OScopeError({ code: 'bad_input', message, remedy });
}

/**
 * Reads `case.json` of a recorded incident.
 * @throws OScopeError `bad_input` that names the folder or the field.
 */
export async function openBundle(dir: string): Promise<Incident> {
  const folder = await stat(dir).catch(() => null);
  if (folder === null || !folder.isDirectory()) {
    throw badInput(`--bundle: there is no folder ${dir}.`, 'Give the folder that holds case.json.');
  }
  const text = await readFile(path.join(dir, 'case.json'), 'utf8').catch(() => {
    throw badInput(`--bundle: ${dir} holds no case.json.`, 'Give the folder of a recorded incident.');
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badInput('case.json: not valid JSON.', 'Correct or re-record the file.');
  }
  const result = caseSchema.safeParse(value);
  if (result.success) return incidentOf(result.data);
  const issue = result.error.issues[0];
  throw badInput(
    `case.json: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}.`,
    'Correct the field.',
  );
}

interface Part {
  file: string;
  modality: Modality;
  query: string;
}

const METRICS: Part = { file: 'metrics.json.gz', modality: 'metrics', query: 'all series of the host' };
const JOURNAL: Part = { file: 'journal.jsonl.gz', modality: 'logs', query: 'journalctl -o json' };
const PROFILE: Part = { file: 'stacks.folded.gz', modality: 'stacks', query: 'perf record -a, folded' };
const BLOCKED: Part = {
  file: 'blocked.txt.gz',
  modality: 'stacks',
  query: 'kernel stacks of tasks in D state',
};

interface Outcome {
  data: EvidenceData | null;
  note: string | null;
}

function collected(
  incident: Incident,
  part: Part,
  { data, note }: Outcome,
  status: 'missing' | 'read',
): Collected {
  const state = status === 'missing' ? 'failed' : data === null ? 'empty' : note === null ? 'ok' : 'partial';
  return {
    evidence: {
      id: `bundle-${part.file.split('.')[0] ?? part.file}`,
      source: 'bundle',
      modality: part.modality,
      status: state,
      query: part.query,
      window: { start: incident.window.start, end: incident.window.end },
      link: `bundle:${part.file}`,
      note,
    },
    data,
  };
}

async function readMetrics(file: string): Promise<Outcome> {
  const { text, damage } = await readGzipText(file);
  if (text.trim() === '') return { data: null, note: damage };
  const { series, damaged } = parseMetrics(text);
  const note = damage ?? (damaged ? 'part of the answer is damaged; the rest was read' : null);
  return { data: series.some((one) => one.times.length > 0) ? { modality: 'metrics', series } : null, note };
}

async function* journalRecords(file: string): AsyncGenerator<LogRecord> {
  for await (const line of gunzippedLines(file, () => undefined)) {
    const record = parseJournalLine(line);
    if (record !== null) yield record;
  }
}

/** One pass over the journal says whether it is whole; the records are read again when they are analysed. */
async function readJournal(file: string): Promise<Outcome> {
  let problem: string | null = null;
  let lines = 0;
  let last = '';
  for await (const line of gunzippedLines(file, (text) => (problem = text))) {
    if (line.trim() === '') continue;
    lines += 1;
    last = line;
  }
  if (lines === 0) return { data: null, note: problem };
  const cut = problem === null && parseJournalLine(last) === null ? 'the last line is damaged' : problem;
  return { data: { modality: 'logs', records: () => journalRecords(file) }, note: cut };
}

async function readProfile(file: string): Promise<Outcome> {
  const { text, damage } = await readGzipText(file);
  const profile = readFoldedBlocks(text);
  const empty = profile.every((block) => block.stacks.length === 0);
  return { data: empty ? null : { modality: 'stacks', profile, blocked: [] }, note: damage };
}

async function readBlockedTasks(file: string): Promise<Outcome> {
  const { text, damage } = await readGzipText(file);
  const blocked = readBlocked(text);
  return { data: blocked.length === 0 ? null : { modality: 'stacks', profile: [], blocked }, note: damage };
}

async function collectPart(
  dir: string,
  incident: Incident,
  part: Part,
  read: (file: string) => Promise<Outcome>,
): Promise<Collected> {
  const file = path.join(dir, part.file);
  if (!(await fileExists(file))) {
    return collected(incident, part, { data: null, note: `${part.file} is not in the bundle` }, 'missing');
  }
  const outcome = await read(file);
  const note = outcome.note === null ? null : `${part.file} is damaged: ${outcome.note}`;
  return collected(incident, part, { ...outcome, note }, 'read');
}

/** A recorded incident as a source of evidence. */
export function createBundleSource(dir: string): EvidenceSource {
  return {
    name: 'bundle',
    collect: (incident) =>
      Promise.all([
        collectPart(dir, incident, METRICS, readMetrics),
        collectPart(dir, incident, JOURNAL, readJournal),
        collectPart(dir, incident, PROFILE, readProfile),
        collectPart(dir, incident, BLOCKED, readBlockedTasks),
      ]),
  };
}
