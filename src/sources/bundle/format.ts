import type { BlockedSample, LogRecord, MetricSeries, ProfileBlock } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
import { writeFolded } from '../../signals/stacks/folded.js';
import type { BundleCase } from './schema.js';

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** Incident → `case.json`. */
export function caseOf({ id, host, window, alert }: Incident, redact: Redact): BundleCase {
  const labels = Object.fromEntries(
    Object.entries(alert.labels).map(([name, value]) => [name, redact(value)]),
  );
  return {
    id,
    ip: host.ip,
    hostname: host.hostname,
    os_release: host.osRelease,
    kernel: host.kernel,
    cpus: host.cpus,
    mem_bytes: host.memBytes,
    window: { start: window.start, end: window.end, step_s: window.stepSeconds },
    alert: {
      source: alert.source,
      name: redact(alert.name),
      severity: alert.severity,
      summary: redact(alert.summary),
      starts_at: alert.startsAt,
      labels,
    },
  };
}

/** As Prometheus writes numbers. */
function valueText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

/** Series → one element of `data.result[]`. */
export function resultText({ name, labels, times, values }: MetricSeries, redact: Redact): string {
  const kept = Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, redact(value)]));
  const points = times.map((time, i) => [time, valueText(values[i] ?? NaN)]);
  return JSON.stringify({ metric: { __name__: name, ...kept }, values: points });
}

/** Record → a line of `journalctl -o json`. */
export function journalText(record: LogRecord, redact: Redact): string {
  const line: Record<string, string> = { __REALTIME_TIMESTAMP: String(Math.round(record.time * 1e6)) };
  if (record.priority !== null) line.PRIORITY = String(record.priority);
  if (record.identifier !== '') line.SYSLOG_IDENTIFIER = record.identifier;
  if (record.pid !== null) line._PID = String(record.pid);
  if (record.unit !== null) line._SYSTEMD_UNIT = record.unit;
  if (record.transport !== '') line._TRANSPORT = record.transport;
  line.MESSAGE = redact(record.message);
  return JSON.stringify(line);
}

/** Block → its header and folded stacks. */
export function blockText({ time, durationSeconds, stacks }: ProfileBlock): string {
  return `# time=${time} duration_s=${durationSeconds}\n${writeFolded(stacks)}`;
}

/** Sample → its header, tasks and their kernel stacks, leaf first. */
export function blockedText({ time, tasks }: BlockedSample): string {
  const lines = tasks.flatMap(({ pid, command, state, waitChannel, frames }) => [
    `pid=${pid} tid=${pid} comm=${command} state=${state} wchan=${waitChannel === '' ? '0' : waitChannel}`,
    ...frames.map((frame) => `[<0>] ${frame}`),
  ]);
  return [`# time=${time} blocked=${tasks.length}`, ...lines, ''].join('\n');
}
