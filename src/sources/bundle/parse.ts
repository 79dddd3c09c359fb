import type { MetricSeries } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
import { isObject, listOf, parseOrUndefined } from '../formats/json-value.js';
import { seriesOf } from '../formats/prometheus-series.js';
import type { BundleCase } from './schema.js';

/** `case.json` → incident. */
export function incidentOf(bundle: BundleCase): Incident {
  return {
    id: bundle.id,
    host: {
      ip: bundle.ip,
      hostname: bundle.hostname,
      osRelease: bundle.os_release ?? null,
      kernel: bundle.kernel ?? null,
      cpus: bundle.cpus ?? null,
      memBytes: bundle.mem_bytes ?? null,
    },
    window: { start: bundle.window.start, end: bundle.window.end, stepSeconds: bundle.window.step_s },
    alert: {
      source: bundle.alert.source,
      name: bundle.alert.name,
      severity: bundle.alert.severity,
      summary: bundle.alert.summary,
      startsAt: bundle.alert.starts_at,
      labels: bundle.alert.labels,
    },
  };
}

/** Balanced `{"metric": …}` objects of a damaged answer. */
function* salvageObjects(text: string): Generator {
  const opening = /\{\s*"metric"\s*:/g;
  const starts: number[] = [];
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) starts.push(found.index);
  for (const [index, start] of starts.entries()) {
    const piece = text.slice(start, starts[index + 1] ?? text.length);
    const end = piece.lastIndexOf('}', piece.lastIndexOf(']') + 2);
    const value = parseOrUndefined(piece.slice(0, end + 1).replace(/\bNaN\b/g, '"NaN"'));
    if (value !== undefined) yield value;
  }
}

/**
 * The answer of Prometheus's `query_range` → series. A truncated or damaged answer gives what can be read.
 */
export function parseMetrics(text: string): { series: MetricSeries[]; damaged: boolean } {
  const whole = parseOrUndefined(text);
  const data = isObject(whole) && isObject(whole.data) ? whole.data.result : undefined;
  const items = Array.isArray(data) ? listOf(data) : [...salvageObjects(text)];
  const series = items.map(seriesOf).filter((one) => one !== null);
  return { series, damaged: !Array.isArray(data) || series.length < items.length };
}
