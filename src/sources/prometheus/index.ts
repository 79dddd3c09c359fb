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
import { asSourceError, readJsonParts } from '../http/json.js';
import type { FindNames } from '../http/host-names.js';
import { namesOf } from '../http/host-names.js';
import { createPicker, hostMatchers } from '../http/matchers.js';
import { SourceError } from '../http/source-error.js';
import type { Speaker } from '../http/words.js';
import { clip, isTooMuch, mergeReplicas } from './parse.js';
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

const PATHS = ['warnings[]', 'error'];

async function askOnce(names: readonly string[], asking: Asking): Promise<void> {
  const { path, form } = seriesQuery(names, asking.matchers, asking.incident.window);
  const answer = await asking.conversation.ask({ path, form });
  const reader = createSeriesReader(PATHS, (series) => take(series, asking));
  for await (const part of readJsonParts(answer, asking.speaker, PATHS, reader)) {
    asking.gathered.notes.push(`${asking.speaker.title} warns: ${String(part.value).slice(0, 200)}`);
  }
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
    await askParts(catalogSeries(), asking);
  } catch (error) {
    failures.push(asSourceError(error).toLine());
  }
  const filter = createWindowFilter(asking.incident.window, now);
  const clipped = asking.gathered.series
    .map((one) => clip(one, filter))
    .filter(({ times }) => times.length > 0);
  const series = mergeReplicas(clipped, asking.config.replicaLabels);
  return { series, notes: [...failures, ...notesOf(asking), ...filter.notes('samples')] };
}

/**
 * Prometheus and servers that speak its API: Thanos, Mimir (with `/prometheus` in the URL), VictoriaMetrics.
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
