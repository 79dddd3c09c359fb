import type { LogRecord } from '../../domain/evidence.js';
import type { Incident, TimeWindow } from '../../domain/incident.js';
import { messageOf } from '../../errors.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import { parseSyslogLine } from '../formats/syslog.js';
import type { Deadline } from '../http/deadline.js';
import { startDeadline } from '../http/deadline.js';
import { collectedOf } from '../http/evidence.js';
import type { Question } from '../http/evidence.js';
import { splitLines } from '../http/json.js';
import { gatherLogs } from '../http/logs.js';
import type { FindNames, HostNames } from '../http/host-names.js';
import { namesOf } from '../http/host-names.js';
import { SourceError } from '../http/source-error.js';
import { findFiles, offsetOf, readFrom } from './files.js';
import type { LogFile } from './files.js';
import { mergeInOrder } from './merge.js';
import type { FilePattern } from './parse.js';
import { createSyslogReader, patternOf } from './parse.js';
import type { SyslogFilesConfig } from './schema.js';

export interface SyslogFilesOptions {
  config: SyslogFilesConfig;
  findNames?: FindNames;
  /** Unix seconds. */
  now: () => number;
}

interface Reading {
  config: SyslogFilesConfig;
  names: HostNames;
  window: TimeWindow;
  deadline: Deadline;
  notes: string[];
  /** Of all files together, after decompression. */
  bytes: number;
}

type Found = LogFile & { pattern: FilePattern };

function tooSlow({ deadline }: Reading): SourceError {
  return new SourceError({
    code: 'timeout',
    message: `The syslog files could not be read within ${deadline.seconds} s.`,
    remedy: 'Raise sources.syslogFiles.timeoutSeconds.',
  });
}

async function* counted(pieces: AsyncIterable<Buffer>, reading: Reading): AsyncGenerator<Buffer> {
  const { maxMebibytes } = reading.config;
  for await (const piece of pieces) {
    reading.bytes += piece.length;
    if (reading.bytes > maxMebibytes * 1024 * 1024) {
      throw new SourceError({
        message: `The syslog files hold more than ${maxMebibytes} MiB for this window; the rest was left out.`,
        remedy: 'Raise sources.syslogFiles.maxMebibytes.',
      });
    }
    yield piece;
  }
}

/** The host's lines of one file within the window. A damaged file gives what can be read of it. */
async function* readFileRecords(found: Found, reading: Reading): AsyncGenerator<LogRecord> {
  const { config, names, window, deadline, notes } = reading;
  const name = found.file;
  const context = { reference: found.changed, timeZone: config.timeZone };
  const reader = createSyslogReader(context, names, found.pattern.namesHost);
  try {
    const timeOf = (line: string): number | null => parseSyslogLine(line, context)?.record.time ?? null;
    const offset = await offsetOf(found, window.start, timeOf);
    const pieces = counted(readFrom(name, offset, deadline.signal), reading);
    for await (const line of splitLines(pieces)) {
      const record = reader.read(line);
      if (record === null || record.time < window.start) continue;
      // Clocks step back a little at times; what comes much later ends the file.
      if (record.time > window.end + 60) return;
      if (record.time <= window.end) yield record;
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (deadline.signal.aborted) throw tooSlow(reading);
    notes.push(`${name} is damaged: ${messageOf(error)}`);
  } finally {
    if (reader.unreadable() > 0) notes.push(`${reader.unreadable()} lines of ${name} are no syslog`);
  }
}

async function listFiles(reading: Reading): Promise<Found[]> {
  const { config, names, window, notes } = reading;
  const lists = config.paths.map(async (template) => {
    const pattern = patternOf(template, names);
    if (pattern === null) {
      notes.push(`the host's name cannot be part of the path ${template}`);
      return [];
    }
    try {
      const files = await findFiles(pattern, window.start);
      return files.map((file) => ({ ...file, pattern }));
    } catch (error) {
      notes.push(
        `${pattern.folder} cannot be read (${messageOf(error).split(':')[0] ?? ''}); check sources.syslogFiles.paths`,
      );
      return [];
    }
  });
  const found = (await Promise.all(lists)).flat();
  return [...new Map(found.map((one) => [one.file, one])).values()];
}

async function* readRecords(reading: Reading): AsyncGenerator<LogRecord> {
  const files = await listFiles(reading);
  yield* mergeInOrder(
    files.map((file) => readFileRecords(file, reading)),
    (record) => record.time,
  );
}

/** Files of rsyslog, syslog-ng and the like: the host's own, or those of a central log server. */
export function createSyslogFilesSource({
  config,
  findNames = namesOf,
  now,
}: SyslogFilesOptions): EvidenceSource {
  async function collect({ host, window }: Incident, signal: AbortSignal): Promise<Collected[]> {
    const names = findNames(host);
    const question: Question = {
      id: 'syslog-files-logs',
      source: 'syslog-files',
      modality: 'logs',
      query: `lines of ${names.all.join(' or ')} in ${config.paths.join(', ')}`,
      window,
      link: `file:${config.paths[0] ?? ''}`,
    };
    const notes: string[] = [];
    const deadline = startDeadline(signal, config.timeoutSeconds);
    const reading: Reading = { config, names, window, deadline, notes, bytes: 0 };
    try {
      const gathering = { question, notes, newestFirst: false, maxLines: config.maxLines, now: now() };
      return [await gatherLogs(readRecords(reading), gathering)];
    } catch (error) {
      return [collectedOf(question, { data: null, notes: [messageOf(error)] })];
    }
  }
  return { name: 'syslog-files', collect };
}
