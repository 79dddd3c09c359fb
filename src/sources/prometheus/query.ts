import type { LabelMatcher, MetricDefinition } from '../../catalog/metrics/definition.js';
import { selectorsOf } from '../../catalog/metrics/definition.js';
import { toPromql } from '../../catalog/metrics/promql.js';
import { metricById, metricCatalog } from '../../catalog/metrics/registry.js';
import type { TimeWindow } from '../../domain/incident.js';
import type { Query } from '../http/client.js';
import { matcherText } from '../http/matchers.js';

/** Where scrapes are about as far apart as the steps, raw samples cost no more and keep their own times, seconds. */
const RAW_BELOW_STEP = 30;
/** Prometheus refuses more points than this in a series of a range query. */
const MAX_POINTS = 11_000;

/** One request to the API. */
export interface MetricQuery {
  path: string;
  form: Query;
  /** The expression with the list of names shortened, for people. */
  text: string;
}

/** Every raw series that the catalogue reads, sorted. */
export function catalogSeries(catalog: readonly MetricDefinition[] = metricCatalog): string[] {
  const names = catalog.flatMap(({ expression }) => selectorsOf(expression).map(({ metric }) => metric));
  return [...new Set(names)].sort();
}

const seconds = (value: number): string => String(Math.round(value * 1000) / 1000);

/** Step of a range query: the incident's, but never more points than servers allow. */
export function stepOf(window: TimeWindow): number {
  return Math.max(1, window.stepSeconds, Math.ceil((window.end - window.start) / (MAX_POINTS - 1)));
}

/**
 * Raw series of the host for the window, all names in one query. Counters stay counters: resets, gaps and rates are the
 * detectors' matter, as with a recorded incident. With large steps the server thins the samples out to the last
 * of each step; unlike a bare selector, `last_over_time` does not fill gaps with old values.
 */
export function seriesQuery(
  names: readonly string[],
  host: readonly LabelMatcher[],
  window: TimeWindow,
): MetricQuery {
  const name = { label: '__name__', operator: '=~' as const, value: names.join('|') };
  const selector = `{${matcherText([name, ...host])}}`;
  const shown = `{__name__=~"(${names.length} series of the catalogue)",${matcherText(host)}}`;
  const step = stepOf(window);
  if (step < RAW_BELOW_STEP) {
    const range = `[${Math.ceil(window.end - window.start) + Math.ceil(step)}s]`;
    return {
      path: '/api/v1/query',
      form: [
        ['query', `${selector}${range}`],
        ['time', seconds(window.end)],
      ],
      text: `${shown}${range}`,
    };
  }
  const wrap = (text: string): string => `last_over_time(${text}[${Math.ceil(step)}s])`;
  return {
    path: '/api/v1/query_range',
    form: [
      ['query', wrap(selector)],
      ['start', seconds(window.start)],
      ['end', seconds(window.end)],
      ['step', seconds(step)],
    ],
    text: wrap(shown),
  };
}

/** What an engineer looks at first. */
const SHOWN = ['cpu.busy.ratio', 'mem.available.ratio', 'disk.utilisation.ratio'];

/** The graphs of Prometheus's own page for the host and window. */
export function graphQuery(host: readonly LabelMatcher[], window: TimeWindow): Query {
  const definitions = SHOWN.map(metricById).filter((definition) => definition !== undefined);
  const end = new Date(window.end * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return definitions.flatMap((definition, index): [string, string][] => [
    [`g${index}.expr`, toPromql(definition, { host, windowSeconds: 2 * stepOf(window) })],
    [`g${index}.tab`, '0'],
    [`g${index}.range_input`, `${Math.ceil(window.end - window.start)}s`],
    [`g${index}.end_input`, end],
  ]);
}
