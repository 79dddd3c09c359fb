import type { LabelMatcher } from '../../catalog/metrics/definition.js';
import type { MetricSeries } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import { createWindowFilter } from '../formats/window-filter.js';
import type { Conversation } from '../http/client.js';
import { createHttpClient } from '../http/client.js';
import { startDeadline } from '../http/deadline.js';
import { collectedOf } from '../http/evidence.js';
import type { Question } from '../http/evidence.js';
import type { ReadPart } from '../http/json.js';
import { asSourceError, readJsonParts } from '../http/json.js';
import type { FindNames } from '../http/host-names.js';
import { namesOf } from '../http/host-names.js';
import { createPicker, hostMatchers } from '../http/matchers.js';
import { SourceError } from '../http/source-error.js';
import type { Speaker } from '../http/words.js';
import { clip, isTooMuch, mergeReplicas, shortHistory } from './parse.js';
import { catalogSeries, graphQuery, seriesQuery } from './query.js';
import type { PrometheusConfig } from './schema.js';
import { createSeriesReader } from './series-reader.js';

export interface PrometheusOptions {
  config: PrometheusConfig;
  /** What the inventory knows of a host. */
  findNames?: FindNames;
  /** Unix seconds. */
  now: () => number;
}

/** What came in so far; a failure leaves what was read before it. */
interface Gathered {
  series: MetricSeries[];
  notes: string[];
  foreign: number;
  surplus: number;
}

interface Asking {
  conversation: Conversation;
  speaker: Speaker;
  config: PrometheusConfig;
  incident: Incident;
  matchers: readonly LabelMatcher[];
  isOwn: (labels: MetricSeries['labels']) => boolean;
  gathered: Gathered;
}

function take(series: MetricSeries | null, { gathered, isOwn, config }: Asking): void {
  if (series === null) gathered.notes.push('part of the answer is no series and was left out');
  else if (!isOwn(series.labels)) gathered.foreign += 1;
  else if (gathered.series.length >= config.maxSeries) gathered.surplus += 1;
  else gathered.series.push(series);
}

const PATHS = ['warnings[]', 'error', 'isPartial'];
/** Proxies refuse addresses beyond 8 KiB, some beyond half of it. */
const LONGEST_GET = 3500;

/** What the server says of its answer besides the series; null when it is nothing of note. */
function remarkOf({ path, value }: ReadPart, title: string): string | null {
  // VictoriaMetrics, when some of its storage did not answer.
  if (path === 'isPartial') return value === true ? `${title} says that its answer is partial` : null;
  return `${title} warns: ${String(value).slice(0, 200)}`;
}

async function askOnce(names: readonly string[], asking: Asking): Promise<void> {
  const { path, form } = seriesQuery(names, asking.matchers, asking.incident.window);
  const isGet = asking.config.method === 'GET';
  const answer = await asking.conversation.ask(isGet ? { path, query: form } : { path, form });
  const reader = createSeriesReader(PATHS, (series) => take(series, asking));
  for await (const part of readJsonParts(answer, asking.speaker, PATHS, reader)) {
    const remark = remarkOf(part, asking.speaker.title);
    if (remark !== null) asking.gathered.notes.push(remark);
  }
}

/** All names in one batch, or as many as an address of a GET may hold. */
function batchesOf(names: readonly string[], { method }: PrometheusConfig): string[][] {
  if (method === 'POST') return [[...names]];
  const batches: string[][] = [];
  let length = Infinity;
  for (const name of names) {
    // `|` is written as `%7C`.
    length += name.length + 3;
    if (length > LONGEST_GET) batches.push([]);
    if (length > LONGEST_GET) length = name.length;
    batches.at(-1)?.push(name);
  }
  return batches;
}

/** Asks for all names at once, and for ever smaller parts of them where the server finds that too much. */
async function askParts(names: readonly string[], asking: Asking): Promise<void> {
  try {
    await askOnce(names, asking);
  } catch (error) {
    const tooMuch = error instanceof SourceError && isTooMuch(error.status, error.detail);
    if (!tooMuch || names.length < 4) throw error;
    const half = Math.ceil(names.length / 2);
    await askParts(names.slice(0, half), asking);
    await askParts(names.slice(half), asking);
  }
}

function notesOf({ gathered, config, incident, speaker }: Asking): string[] {
  const { foreign, surplus, notes } = gathered;
  const refused = `${speaker.title} sent ${foreign} series of another host than ${incident.host.ip}; they were refused`;
  return [
    ...notes,
    ...(foreign > 0 ? [refused] : []),
    ...(surplus > 0 ? [`${surplus} series beyond the first ${config.maxSeries} were left out`] : []),
  ];
}

async function gather(asking: Asking, now: number): Promise<{ series: MetricSeries[]; notes: string[] }> {
  const failures: string[] = [];
  try {
    for (const names of batchesOf(catalogSeries(), asking.config)) await askParts(names, asking);
  } catch (error) {
    failures.push(asSourceError(error).toLine());
  }
  const filter = createWindowFilter(asking.incident.window, now);
  const clipped = asking.gathered.series
    .map((one) => clip(one, filter))
    .filter(({ times }) => times.length > 0);
  const series = mergeReplicas(clipped, asking.config.replicaLabels);
  const short = failures.length === 0 ? shortHistory(series, asking.incident.window) : null;
  const notes = [
    ...failures,
    ...notesOf(asking),
    ...filter.notes('samples'),
    ...(short === null ? [] : [short]),
  ];
  return { series, notes };
}

/**
 * Prometheus and servers that speak its API: Thanos, Mimir, VictoriaMetrics (see `prometheusConfigSchema`).
 * One request for all raw series of the catalogue. https://prometheus.io/docs/prometheus/latest/querying/api/
 */
export function createPrometheusSource({
  config,
  findNames = namesOf,
  now,
}: PrometheusOptions): EvidenceSource {
  const client = createHttpClient({ title: 'Prometheus', key: 'sources.prometheus', endpoint: config });

  async function collect(incident: Incident, signal: AbortSignal): Promise<Collected[]> {
    const matchers = hostMatchers(findNames(incident.host), config.labels);
    const question: Question = {
      id: 'prometheus-metrics',
      source: 'prometheus',
      modality: 'metrics',
      query: seriesQuery(catalogSeries(), matchers, incident.window).text,
      window: incident.window,
      link: client.link('/graph', graphQuery(matchers, incident.window)),
    };
    if (matchers.length === 0) {
      const note = 'Nothing is known that names the host in Prometheus; set sources.prometheus.labels';
      return [collectedOf(question, { data: null, notes: [note] })];
    }
    const conversation = client.open(startDeadline(signal, config.timeoutSeconds));
    const gathered: Gathered = { series: [], notes: [], foreign: 0, surplus: 0 };
    const asking = {
      conversation,
      speaker: client.speaker,
      config,
      incident,
      matchers,
      isOwn: createPicker(matchers),
      gathered,
    };
    const { series, notes } = await gather(asking, now());
    return [
      collectedOf(question, { data: series.length === 0 ? null : { modality: 'metrics', series }, notes }),
    ];
  }
  return { name: 'prometheus', collect };
}
