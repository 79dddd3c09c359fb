import type { LabelMatcher } from '../../catalog/metrics/definition.js';
import type { LogRecord } from '../../domain/evidence.js';
import type { Incident, TimeWindow } from '../../domain/incident.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import type { Conversation } from '../http/client.js';
import { createHttpClient } from '../http/client.js';
import { startDeadline } from '../http/deadline.js';
import { collectedOf } from '../http/evidence.js';
import type { Question } from '../http/evidence.js';
import { readJsonParts } from '../http/json.js';
import { gatherLogs } from '../http/logs.js';
import type { FindNames } from '../http/host-names.js';
import { namesOf } from '../http/host-names.js';
import { createPicker, hostMatchers } from '../http/matchers.js';
import type { Speaker } from '../http/words.js';
import {
  entriesOf,
  exploreQuery,
  identityOf,
  nanoseconds,
  pageQuery,
  recordOf,
  selectorText,
} from './parse.js';
import type { LokiEntry } from './parse.js';
import type { LokiConfig } from './schema.js';

export interface LokiOptions {
  config: LokiConfig;
  findNames?: FindNames;
  /** Unix seconds. */
  now: () => number;
}

interface Reading {
  conversation: Conversation;
  speaker: Speaker;
  config: LokiConfig;
  window: TimeWindow;
  matchers: readonly LabelMatcher[];
  notes: string[];
}

const PATH = '/loki/api/v1/query_range';

/** A page, newest first; when it breaks off, what was read of it and why. */
interface Page {
  entries: LokiEntry[];
  failure: unknown;
}

async function readPage(reading: Reading, end: bigint): Promise<Page> {
  const { conversation, speaker, config, window, matchers, notes } = reading;
  const query = pageQuery(selectorText(matchers), window, end, config.pageSize);
  const answer = await conversation.ask({ path: PATH, query });
  const page: LokiEntry[] = [];
  let failure: unknown = null;
  try {
    for await (const { path, value } of readJsonParts(answer, speaker, ['data.result[]', 'warnings[]'])) {
      const entries = path === 'data.result[]' ? entriesOf(value) : [];
      if (path === 'warnings[]') notes.push(`Loki warns: ${String(value).slice(0, 200)}`);
      if (entries === null) notes.push('part of the answer is no stream and was left out');
      else for (const entry of entries) page.push(entry);
    }
  } catch (error) {
    failure = error;
  }
  const entries = page.sort((a, b) => (a.time > b.time ? -1 : a.time < b.time ? 1 : 0));
  return { entries, failure };
}

/** Pages from the window's end to its start. Entries of one nanosecond may be spread over two pages: none comes twice. */
async function* readEntries(reading: Reading): AsyncGenerator<LokiEntry> {
  let end = nanoseconds(reading.window.end) + 1n;
  let seen = new Set<string>();
  for (;;) {
    const { entries: page, failure } = await readPage(reading, end);
    const oldest = page.at(-1)?.time;
    const fresh = page.filter((entry) => entry.time !== end - 1n || !seen.has(identityOf(entry)));
    yield* fresh;
    if (failure !== null) throw failure as Error;
    if (oldest === undefined || page.length < reading.config.pageSize) return;
    const atOldest = page.filter((entry) => entry.time === oldest).map(identityOf);
    if (oldest === end - 1n && fresh.length > 0) seen = new Set([...seen, ...atOldest]);
    else seen = new Set(atOldest);
    if (oldest >= end || fresh.length === 0) {
      reading.notes.push('more lines bear one time than a page holds; some of them are missing');
      if (oldest >= end) return;
      end = oldest;
    } else {
      end = oldest + 1n;
    }
  }
}

async function* readRecords(reading: Reading): AsyncGenerator<LogRecord> {
  const isOwn = createPicker(reading.matchers);
  let foreign = 0;
  try {
    for await (const entry of readEntries(reading)) {
      if (isOwn(entry.labels)) yield recordOf(entry);
      else foreign += 1;
    }
  } finally {
    if (foreign > 0) reading.notes.push(`Loki sent ${foreign} lines of another host; they were refused`);
  }
}

/** Grafana Loki. https://grafana.com/docs/loki/latest/reference/loki-http-api/ */
export function createLokiSource({ config, findNames = namesOf, now }: LokiOptions): EvidenceSource {
  const client = createHttpClient({ title: 'Loki', key: 'sources.loki', endpoint: config });

  async function collect({ host, window }: Incident, signal: AbortSignal): Promise<Collected[]> {
    const matchers = hostMatchers(findNames(host), config.labels);
    const selector = selectorText(matchers);
    const question: Question = {
      id: 'loki-logs',
      source: 'loki',
      modality: 'logs',
      query: selector,
      window,
      link:
        config.linkUrl === undefined
          ? client.link(PATH, pageQuery(selector, window, nanoseconds(window.end), 100))
          : client.link('/explore', exploreQuery(selector, window, config.datasource)),
    };
    if (matchers.length === 0) {
      const note = 'Nothing is known that names the host in Loki; set sources.loki.labels';
      return [collectedOf(question, { data: null, notes: [note] })];
    }
    const conversation = client.open(startDeadline(signal, config.timeoutSeconds));
    const notes: string[] = [];
    const reading = { conversation, speaker: client.speaker, config, window, matchers, notes };
    const gathering = { question, notes, newestFirst: true, maxLines: config.maxLines, now: now() };
    return [await gatherLogs(readRecords(reading), gathering)];
  }
  return { name: 'loki', collect };
}
