import type { LogRecord, MetricSeries } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One element of Prometheus's `data.result[]` → series; null when it is none. Points are put in order of time. */
function seriesOf(item: unknown): MetricSeries | null {
  if (!isRecord(item) || !isRecord(item.metric) || !Array.isArray(item.values)) return null;
  const { __name__: name, ...rest } = item.metric;
  if (typeof name !== 'string') return null;
  const labels: Record<string, string> = {};
  for (const [key, value] of Object.entries(rest)) labels[key] = String(value);
  const points: [number, number][] = [];
  for (const point of item.values as unknown[]) {
    if (!Array.isArray(point)) continue;
    const time = Number(point[0]);
    if (Number.isFinite(time)) points.push([time, point[1] === null ? NaN : Number(point[1])]);
  }
  if (points.some((point, index) => index > 0 && point[0] < (points[index - 1]?.[0] ?? 0))) {
    points.sort((a, b) => a[0] - b[0]);
  }
  return { name, labels, times: points.map((point) => point[0]), values: points.map((point) => point[1]) };
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
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
  const data = isRecord(whole) && isRecord(whole.data) ? whole.data.result : undefined;
  const items = Array.isArray(data) ? (data as unknown[]) : [...salvageObjects(text)];
  const series = items.map(seriesOf).filter((one) => one !== null);
  return { series, damaged: !Array.isArray(data) || series.length < items.length };
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.every((byte) => typeof byte === 'number')) {
    return Buffer.from(value).toString('utf8');
  }
  // journald gives an array of strings when a field occurs more than once.
  return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : null;
}

/** One line of the journal's JSON → record; null when it is damaged. */
export function parseJournalLine(line: string): LogRecord | null {
  const value = parseOrUndefined(line);
  if (!isRecord(value)) return null;
  const time = Number(value.__REALTIME_TIMESTAMP) / 1e6;
  const message = textOf(value.MESSAGE);
  if (!Number.isFinite(time) || message === null) return null;
  const priority = Number(value.PRIORITY ?? NaN);
  const pid = Number(value._PID ?? NaN);
  return {
    time,
    priority: Number.isInteger(priority) && priority >= 0 && priority <= 7 ? priority : null,
    identifier: textOf(value.SYSLOG_IDENTIFIER) ?? textOf(value._COMM) ?? '',
    unit: textOf(value._SYSTEMD_UNIT),
    pid: Number.isInteger(pid) ? pid : null,
    transport: textOf(value._TRANSPORT) ?? '',
    message,
  };
}
