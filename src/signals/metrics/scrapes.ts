import type { MetricSeries } from '../../domain/evidence.js';

/** What Prometheus itself writes of each scrape (https://prometheus.io/docs/concepts/jobs_instances/). */
const OF_SCRAPES = new Set(['up', 'scrape_duration_seconds']);

const targetOf = ({ labels }: MetricSeries): string => `${labels.job ?? ''} ${labels.instance ?? ''}`;

/**
 * Leaves out the scrapes of the host's other exporters: that one of them is down does not say that the host is. Where no
 * series of node_exporter are there to tell, or scrapes bear no labels, all are kept.
 */
export function withoutForeignScrapes(series: readonly MetricSeries[]): readonly MetricSeries[] {
  const hosts = new Set(series.filter(({ name }) => name.startsWith('node_')).map(targetOf));
  const known = series.some((one) => OF_SCRAPES.has(one.name) && hosts.has(targetOf(one)));
  return known ? series.filter((one) => !OF_SCRAPES.has(one.name) || hosts.has(targetOf(one))) : series;
}
