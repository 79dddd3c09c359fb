import type { LogRecord } from '../../domain/evidence.js';
import type { Incident, TimeWindow } from '../../domain/incident.js';
import { messageOf } from '../../errors.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import { parseSyslogLine } from '../formats/syslog.js';
import type { Deadline } from '../http/deadline.js';
import { startDeadline } from '../http/deadline.js';
import { collectedOf } from '../http/evidence.js';
import type { Question } from '../http/evidence.js';
import { gatherLogs } from '../http/logs.js';
import type { FindNames, HostNames } from '../http/host-names.js';
import { namesOf } from '../http/host-names.js';
import { SourceError } from '../http/source-error.js';
import { linesBackwards, piecesBackwards, tailBackwards } from './backwards.js';
import { findFiles, rangeOf, readGzip } from './files.js';
import type { LineTimes, LogFile } from './files.js';
import { mergeDescending } from './merge.js';
import type { FilePattern } from './parse.js';
import { createSyslogReader, isSender, patternOf } from './parse.js';
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

const budgetOf = ({ config }: Reading): number => config.maxMebibytes * 1024 * 1024;

async function* counted(pieces: AsyncIterable<Buffer>, reading: Reading): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    // Timers do not fire while pieces come in without a pause.
    if (reading.deadline.remainingMs() <= 0) throw tooSlow(reading);
    reading.deadline.signal.throwIfAborted();
    reading.bytes += piece.length;
    if (reading.bytes > budgetOf(reading)) {
      throw new SourceError({
        message: `The syslog files hold more than ${reading.config.maxMebibytes} MiB for this window; the rest was left out.`,
        remedy: 'Raise sources.syslogFiles.maxMebibytes.',
      });
    }
    yield piece;
  }
}

/** The window's part of a file, the last piece first. */
async function* readPieces(found: Found, times: LineTimes, reading: Reading): AsyncGenerator<Buffer> {
  const { window, deadline } = reading;
  const { signal } = deadline;
  if (found.file.endsWith('.gz')) {
    const bytes = budgetOf(reading) - reading.bytes;
    yield* counted(tailBackwards(readGzip(found.file, signal), { window, times, bytes, signal }), reading);
  } else {
    yield* counted(piecesBackwards(found.file, await rangeOf(found, window, times)), reading);
  }
}

/** The host's lines of one file within the window, newest first. A damaged file gives what can be read of it. */
async function* readFileRecords(found: Found, reading: Reading): AsyncGenerator<LogRecord> {
  const { config, names, window, deadline, notes } = reading;
  const { namesHost } = found.pattern;
  const context = { reference: found.changed, timeZone: config.timeZone };
  const reader = createSyslogReader(context, names, namesHost);
  const times: LineTimes = {
    any: (line) => parseSyslogLine(line, context)?.record.time ?? null,
    own: (line) => {
      const parsed = parseSyslogLine(line, context);
      return parsed !== null && isSender(parsed.host, names, namesHost) ? parsed.record.time : null;
    },
  };
  try {
    for await (const line of linesBackwards(readPieces(found, times, reading))) {
      for (const record of reader.read(line))
        if (record.time >= window.start && record.time <= window.end) yield record;
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (deadline.signal.aborted) throw tooSlow(reading);
    notes.push(`${found.file} is damaged: ${messageOf(error)}`);
  } finally {
    if (reader.unreadable() > 0) notes.push(`${reader.unreadable()} lines of ${found.file} are no syslog`);
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

/** From the window's end to its start: where that is too much, the hours before the fault are lost and not the fault. */
async function* readRecords(reading: Reading): AsyncGenerator<LogRecord> {
  const files = await listFiles(reading);
  yield* mergeDescending(
    files.map((file) => ({ values: readFileRecords(file, reading), most: file.changed })),
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
      const gathering = { question, notes, newestFirst: true, maxLines: config.maxLines, now: now() };
      return [await gatherLogs(readRecords(reading), gathering)];
    } catch (error) {
      return [collectedOf(question, { data: null, notes: [messageOf(error)] })];
    }
  }
  return { name: 'syslog-files', collect };
}
