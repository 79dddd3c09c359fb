import type { LogRecord } from '../../domain/evidence.js';
import type { Incident, TimeWindow } from '../../domain/incident.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import type { Conversation, HttpClient } from '../http/client.js';
import { createHttpClient } from '../http/client.js';
import { startDeadline } from '../http/deadline.js';
import { collectedOf } from '../http/evidence.js';
import type { Question } from '../http/evidence.js';
import { asSourceError, readLines } from '../http/json.js';
import { gatherLogs } from '../http/logs.js';
import type { FindNames } from '../http/host-names.js';
import { namesOf } from '../http/host-names.js';
import { SourceError } from '../http/source-error.js';
import type { Speaker } from '../http/words.js';
import { entryOf, hostValues, matchQuery, rangeBefore, rangeFrom } from './parse.js';
import type { JournalGatewaydConfig } from './schema.js';

export interface JournalGatewaydOptions {
  config: JournalGatewaydConfig;
  findNames?: FindNames;
  /** Unix seconds. */
  now: () => number;
}

interface Reading {
  conversation: Conversation;
  speaker: Speaker;
  window: TimeWindow;
  config: JournalGatewaydConfig;
  values: readonly string[];
  notes: string[];
  foreign: number;
  damaged: number;
}

/** The host's entries from the start of a range on, in ascending order; leaving the loop ends the transfer. */
async function* readRange(range: string, reading: Reading): AsyncGenerator<LogRecord> {
  const { conversation, speaker, config, values } = reading;
  const answer = await conversation.ask({
    path: '/entries',
    query: matchQuery(values, config.hostField),
    headers: { accept: 'application/json', range },
  });
  for await (const line of readLines(answer, speaker)) {
    const entry = line.trim() === '' ? undefined : entryOf(line, config.hostField);
    if (entry === undefined) continue;
    if (entry === null) reading.damaged += 1;
    else if (!values.includes(entry.host)) reading.foreign += 1;
    else yield entry.record;
  }
}

/** The last entries of the window, and whether there are others before them. */
async function readTail(
  reading: Reading,
): Promise<{ tail: LogRecord[]; complete: boolean; failure: unknown }> {
  const { window, config } = reading;
  const tail: LogRecord[] = [];
  let read = 0;
  let early = false;
  let failure: unknown = null;
  try {
    for await (const record of readRange(rangeBefore(window.end, config.tailEntries), reading)) {
      if (record.time > window.end) break;
      read += 1;
      if (record.time < window.start) early = true;
      else tail.push(record);
    }
  } catch (error) {
    failure = error;
  }
  return { tail, complete: early || read < config.tailEntries, failure };
}

const isText = (url: string | undefined): boolean => url !== undefined;
const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 19);

/** What lies before the tail. Where that is too much, the hours before the fault are lost and not the fault. */
async function* readBefore(until: number, most: number, reading: Reading): AsyncGenerator<LogRecord> {
  let last = reading.window.start;
  let count = 0;
  try {
    for await (const record of readRange(rangeFrom(reading.window.start), reading)) {
      if (record.time >= until) return;
      if (count === most)
        throw new SourceError({
          message: `More entries were found than sources.journalGatewayd.maxLines allows.`,
        });
      count += 1;
      last = record.time;
      yield record;
    }
  } catch (error) {
    const missing = `the logs from ${clock(last)} to ${clock(until)} UTC are missing`;
    reading.notes.push(`${asSourceError(error).toLine()} So ${missing}`);
  }
}

async function* readRecords(reading: Reading): AsyncGenerator<LogRecord> {
  try {
    const { tail, complete, failure } = await readTail(reading);
    const [first] = tail;
    if (failure === null && !complete && first !== undefined)
      yield* readBefore(first.time, Math.max(0, reading.config.maxLines - tail.length - 1), reading);
    yield* tail;
    if (failure !== null) throw failure as Error;
  } finally {
    const { foreign, damaged, notes } = reading;
    if (foreign > 0) notes.push(`the server sent ${foreign} entries of another host; they were refused`);
    if (damaged > 0) notes.push(`${damaged} entries are damaged or have no message`);
  }
}

/** systemd-journal-gatewayd, on each host or over the journals that systemd-journal-remote gathers. */
export function createJournalGatewaydSource({
  config,
  findNames = namesOf,
  now,
}: JournalGatewaydOptions): EvidenceSource {
  const clients = new Map<string, HttpClient>();

  function clientFor(url: string): HttpClient {
    const options = { title: 'systemd-journal-gatewayd', key: 'sources.journalGatewayd' };
    const client = clients.get(url) ?? createHttpClient({ ...options, endpoint: { ...config, url } });
    clients.set(url, client);
    return client;
  }

  async function collect({ host, window }: Incident, signal: AbortSignal): Promise<Collected[]> {
    const names = findNames(host);
    const values = hostValues(names, config.hostField);
    const client = clientFor(names.all.map((name) => config.hosts[name]).find(isText) ?? config.url);
    const question: Question = {
      id: 'journal-gatewayd-logs',
      source: 'journal-gatewayd',
      modality: 'logs',
      query: `${matchQuery(values, config.hostField)
        .map((pair) => pair.join('='))
        .join(' ')}; Range: ${rangeBefore(window.end, config.tailEntries)}`,
      window,
      link: client.link('/browse', []),
    };
    if (values.length === 0) {
      return [collectedOf(question, { data: null, notes: ['The host has no name to search for'] })];
    }
    const conversation = client.open(startDeadline(signal, config.timeoutSeconds));
    const notes: string[] = [];
    const reading = {
      conversation,
      speaker: client.speaker,
      window,
      config,
      values,
      notes,
      foreign: 0,
      damaged: 0,
    };
    const gathering = { question, notes, newestFirst: false, maxLines: config.maxLines, now: now() };
    return [await gatherLogs(readRecords(reading), gathering)];
  }
  return { name: 'journal-gatewayd', collect };
}
