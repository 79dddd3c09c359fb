import type { MetricSeries } from '../../domain/evidence.js';
import { keyOf } from './series-index.js';

/** What exporters of the host's own state write: whoever scrapes them, the values are the same. */
const OF_THE_HOST = /^(?:node|container|namedprocess)_/;

/** The longest copy, with what others have before its first and after its last sample. */
function join(copies: readonly MetricSeries[]): MetricSeries {
  const [longest, ...others] = [...copies].sort((a, b) => b.times.length - a.times.length);
  if (longest === undefined) throw new RangeError('no copies');
  return others.reduce((joined, { times, values }) => {
    const first = joined.times[0] ?? Infinity;
    const last = joined.times.at(-1) ?? -Infinity;
    const before = times.filter((time) => time < first).length;
    const after = times.findIndex((time) => time > last);
    const from = after < 0 ? times.length : after;
    return {
      ...joined,
      times: [...times.slice(0, before), ...joined.times, ...times.slice(from)],
      values: [...values.slice(0, before), ...joined.values, ...values.slice(from)],
    };
  }, longest);
}

/**
 * One of each series where several jobs scrape the host: twice the same counter is not twice the work. A job that took
 * over from another continues its series.
 */
export function withoutCopies(series: readonly MetricSeries[]): MetricSeries[] {
  const groups = new Map<string, MetricSeries[]>();
  for (const one of series) {
    const { job: _, instance: __, ...labels } = one.labels;
    const key = OF_THE_HOST.test(one.name)
      ? `${one.name} ${keyOf(labels)}`
      : `${one.name} ${keyOf(one.labels)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].flatMap((group) => {
    const [only, ...others] = group;
    if (only === undefined) return [];
    return others.length === 0 || !OF_THE_HOST.test(only.name) ? group : [join(group)];
  });
}
