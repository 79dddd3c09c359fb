import { createWriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { EvidenceData, LogRecord } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
import { OScopeError, messageOf } from '../../errors.js';
import type { Collected } from '../../ports/evidence-source.js';
import { blockText, blockedText, caseOf, journalText, resultText } from './format.js';
import type { Redact } from './format.js';

export interface BundleWriting {
  incident: Incident;
  collected: readonly Collected[];
  redact: Redact;
}

export interface WrittenBundle {
  series: number;
  lines: number;
  profiles: number;
  blocked: number;
}

type Of<Modality extends EvidenceData['modality']> = Extract<EvidenceData, { modality: Modality }>;

function dataOf<Modality extends EvidenceData['modality']>(
  collected: readonly Collected[],
  modality: Modality,
): Of<Modality>[] {
  return collected
    .map(({ data }) => data)
    .filter((data): data is Of<Modality> => data !== null && data.modality === modality);
}

/** Streams that are in order of time → one that is. */
export async function* mergeRecords(streams: readonly AsyncIterable<LogRecord>[]): AsyncGenerator<LogRecord> {
  const readers = streams.map((stream) => stream[Symbol.asyncIterator]());
  const heads = await Promise.all(readers.map((reader) => reader.next()));
  for (;;) {
    let first = -1;
    for (const [i, head] of heads.entries()) {
      const best = heads[first];
      if (
        head.done !== true &&
        (best === undefined || best.done === true || head.value.time < best.value.time)
      )
        first = i;
    }
    const head = heads[first];
    const reader = readers[first];
    if (head === undefined || head.done === true || reader === undefined) return;
    yield head.value;
    heads[first] = await reader.next();
  }
}

/**
 * The folder for a recording, made anew or empty: it never mixes with what is there.
 * @throws OScopeError `bad_input`
 */
export async function openFolder(dir: string): Promise<void> {
  const refuse = (message: string): OScopeError =>
    new OScopeError({ code: 'bad_input', message: `--out: ${message}.`, remedy: 'Name a new folder.' });
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw refuse(`${dir} cannot be made (${messageOf(error)})`);
  }
  if ((await readdir(dir)).length > 0) throw refuse(`${dir} is not empty`);
}

async function writeGzip(file: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  await pipeline(Readable.from(pieces), createGzip(), createWriteStream(file, { mode: 0o600 }));
}

function* metricsText(data: readonly Of<'metrics'>[], redact: Redact): Generator<string> {
  yield '{"status":"success","data":{"resultType":"matrix","result":[';
  let separator = '\n';
  for (const series of data.flatMap((one) => one.series)) {
    yield separator + resultText(series, redact);
    separator = ',\n';
  }
  yield '\n]}}\n';
}

async function* journalLines(
  data: readonly Of<'logs'>[],
  redact: Redact,
  written: WrittenBundle,
): AsyncGenerator<string> {
  for await (const record of mergeRecords(data.map((one) => one.records()))) {
    written.lines += 1;
    yield `${journalText(record, redact)}\n`;
  }
}

/** A redaction that remembers: labels and messages repeat. */
function remembering(redact: Redact): Redact {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text) ?? redact(text);
    if (known.size > 50_000) known.clear();
    known.set(text, found);
    return found;
  };
}

/** What was asked of whom, for who reads the recording later. */
function provenance(collected: readonly Collected[], redact: Redact): string {
  const sources = collected.map(({ evidence: { source, modality, status, query, note } }) => ({
    source,
    modality,
    status,
    query: redact(query),
    note: note === null ? null : redact(note),
  }));
  return `${JSON.stringify({ sources }, null, 1)}\n`;
}

/**
 * Writes what was collected for an incident as a recorded incident, without secrets; parts without data are left out.
 * @throws OScopeError `bad_input` when the folder cannot be used.
 */
export async function writeBundle(
  dir: string,
  { incident, collected, ...rest }: BundleWriting,
): Promise<WrittenBundle> {
  await openFolder(dir);
  const redact = remembering(rest.redact);
  const metrics = dataOf(collected, 'metrics');
  const logs = dataOf(collected, 'logs');
  const stacks = dataOf(collected, 'stacks');
  const profile = stacks.flatMap((one) => one.profile).sort((a, b) => a.time - b.time);
  const blocked = stacks.flatMap((one) => one.blocked).sort((a, b) => a.time - b.time);
  const series = metrics.reduce((sum, one) => sum + one.series.length, 0);
  const written: WrittenBundle = { series, lines: 0, profiles: profile.length, blocked: blocked.length };
  const file = (name: string): string => path.join(dir, name);
  await writeFile(file('case.json'), `${JSON.stringify(caseOf(incident, redact), null, 1)}\n`, {
    mode: 0o600,
  });
  await writeFile(file('recording.json'), provenance(collected, redact), { mode: 0o600 });
  if (series > 0) await writeGzip(file('metrics.json.gz'), metricsText(metrics, redact));
  if (logs.length > 0) await writeGzip(file('journal.jsonl.gz'), journalLines(logs, redact, written));
  if (profile.length > 0) await writeGzip(file('stacks.folded.gz'), profile.map(blockText));
  if (blocked.length > 0) await writeGzip(file('blocked.txt.gz'), blocked.map(blockedText));
  return written;
}
