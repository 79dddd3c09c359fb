import type { LogRecord } from '../../domain/evidence.js';
import type { Incident, TimeWindow } from '../../domain/incident.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import type { Conversation, HttpClient } from '../http/client.js';
import { createHttpClient } from '../http/client.js';
import { startDeadline } from '../http/deadline.js';
import { collectedOf } from '../http/evidence.js';
import type { Question } from '../http/evidence.js';
import { readLines } from '../http/json.js';
import { gatherLogs } from '../http/logs.js';
import type { FindNames } from '../http/matchers.js';
import { namesOf } from '../http/matchers.js';
import type { Speaker } from '../http/words.js';
import { entryOf, hostValues, matchQuery, rangeFrom } from './parse.js';
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
  hostField: string;
  values: readonly string[];
  notes: string[];
}

async function* readRecords(reading: Reading): AsyncGenerator<LogRecord> {
  const { conversation, speaker, window, hostField, values, notes } = reading;
  const answer = await conversation.ask({
    path: '/entries',
    query: matchQuery(values, hostField),
    headers: { accept: 'application/json', range: rangeFrom(window.start) },
  });
  let foreign = 0;
  let damaged = 0;
  try {
    for await (const line of readLines(answer, speaker)) {
      const entry = line.trim() === '' ? undefined : entryOf(line, hostField);
      if (entry === undefined) continue;
      if (entry === null) damaged += 1;
      else if (!values.includes(entry.host)) foreign += 1;
      // Entries come in ascending order; leaving the loop ends the transfer.
      else if (entry.record.time > window.end) return;
      else yield entry.record;
    }
  } finally {
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
    const client = clientFor(config.hosts[names.hostname] ?? config.hosts[names.ip] ?? config.url);
    const question: Question = {
      id: 'journal-gatewayd-logs',
      source: 'journal-gatewayd',
      modality: 'logs',
      query: `${matchQuery(values, config.hostField)
        .map((pair) => pair.join('='))
        .join(' ')}; Range: ${rangeFrom(window.start)}`,
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
      hostField: config.hostField,
      values,
      notes,
    };
    const gathering = { question, notes, newestFirst: false, maxLines: config.maxLines, now: now() };
    return [await gatherLogs(readRecords(reading), gathering)];
  }
  return { name: 'journal-gatewayd', collect };
}
