import type { LogRecord } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
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
import type { Speaker } from '../http/words.js';
import { discoverFragment, hitOf, hostValues, isOfHost, recordOf, searchBody } from './parse.js';
import type { Hit, SearchOptions } from './parse.js';
import type { ElasticsearchConfig } from './schema.js';

export interface ElasticsearchOptions {
  config: ElasticsearchConfig;
  findNames?: FindNames;
  /** Unix seconds. */
  now: () => number;
}

interface Reading {
  conversation: Conversation;
  speaker: Speaker;
  path: string;
  search: Omit<SearchOptions, 'until'>;
  notes: string[];
}

const PATHS = ['hits.hits[]', 'timed_out', '_shards.failed'];
/** An index that is not there is no evidence, not a failure of the search. */
const LENIENT = [
  ['ignore_unavailable', 'true'],
  ['allow_no_indices', 'true'],
] as const;

/** A page, newest first; when it breaks off, what was read of it and why. */
interface Page {
  hits: Hit[];
  failure: unknown;
}

async function readPage(
  { conversation, speaker, path, search, notes }: Reading,
  until: number,
): Promise<Page> {
  const answer = await conversation.ask({ path, query: LENIENT, json: searchBody({ ...search, until }) });
  const page: Hit[] = [];
  let failure: unknown = null;
  try {
    for await (const part of readJsonParts(answer, speaker, PATHS)) {
      if (part.path === 'timed_out' && part.value === true) notes.push('the search timed out on some shards');
      if (part.path === '_shards.failed' && Number(part.value) > 0)
        notes.push(`${String(part.value)} shards of the index failed; their lines are missing`);
      if (part.path !== 'hits.hits[]') continue;
      const hit = hitOf(part.value);
      if (hit === null) notes.push('part of the answer is no document and was left out');
      else page.push(hit);
    }
  } catch (error) {
    failure = error;
  }
  return { hits: page, failure };
}

/**
 * Pages from the window's end to its start, each beginning at the time where the one before ended. That needs no
 * right to open a point in time and works on Elasticsearch and OpenSearch alike; documents of that time come twice
 * and are recognised by their ids.
 */
async function* readHits(reading: Reading): AsyncGenerator<Hit> {
  let until = Math.ceil(reading.search.window.end * 1000);
  let seen = new Set<string>();
  for (;;) {
    const { hits: page, failure } = await readPage(reading, until);
    const fresh = page.filter((hit) => !seen.has(hit.id));
    yield* fresh;
    if (failure !== null) throw failure as Error;
    const oldest = page.at(-1)?.sort;
    if (oldest === undefined || page.length < reading.search.pageSize || oldest > until) return;
    if (fresh.length === 0 || page.every((hit) => hit.sort === oldest)) {
      reading.notes.push('more lines bear one time than a page holds; some of them are missing');
      until = oldest - 1;
      seen = new Set();
    } else {
      until = oldest;
      seen = new Set(page.filter((hit) => hit.sort === oldest).map((hit) => hit.id));
    }
  }
}

async function* readRecords(reading: Reading): AsyncGenerator<LogRecord> {
  const { hostFields, values, timeField } = reading.search;
  let foreign = 0;
  let unread = 0;
  try {
    for await (const hit of readHits(reading)) {
      const record = recordOf(hit, timeField);
      if (!isOfHost(hit.source, hostFields, values)) foreign += 1;
      else if (record === null) unread += 1;
      else yield record;
    }
  } finally {
    if (foreign > 0)
      reading.notes.push(`the server sent ${foreign} lines of another host; they were refused`);
    if (unread > 0) reading.notes.push(`${unread} documents have no message or no time`);
  }
}

function linkOf(config: ElasticsearchConfig, { window, values }: Omit<SearchOptions, 'until'>): string {
  if (config.linkUrl === undefined) return `${config.url.replace(/\/+$/, '')}/${config.index}/_search`;
  return `${config.linkUrl.replace(/\/+$/, '')}/app/discover#${discoverFragment(window, config.hostFields, values)}`;
}

/** Elasticsearch and OpenSearch. https://www.elastic.co/guide/en/elasticsearch/reference/current/search-search.html */
export function createElasticsearchSource({
  config,
  findNames = namesOf,
  now,
}: ElasticsearchOptions): EvidenceSource {
  const client = createHttpClient({ title: 'Elasticsearch', key: 'sources.elasticsearch', endpoint: config });

  async function collect({ host, window }: Incident, signal: AbortSignal): Promise<Collected[]> {
    const { hostFields, timeField, pageSize, maxLines, index } = config;
    const values = hostValues(findNames(host), hostFields);
    const search = { window, hostFields, values, timeField, pageSize };
    const question: Question = {
      id: 'elasticsearch-logs',
      source: 'elasticsearch',
      modality: 'logs',
      query: JSON.stringify(searchBody({ ...search, until: Math.ceil(window.end * 1000) }).query),
      window,
      link: linkOf(config, search),
    };
    if (values.length === 0) {
      return [collectedOf(question, { data: null, notes: ['The host has no name to search for'] })];
    }
    const conversation = client.open(startDeadline(signal, config.timeoutSeconds));
    const notes: string[] = [];
    const reading = { conversation, speaker: client.speaker, path: `/${index}/_search`, search, notes };
    return [
      await gatherLogs(readRecords(reading), { question, notes, newestFirst: true, maxLines, now: now() }),
    ];
  }
  return { name: 'elasticsearch', collect };
}
