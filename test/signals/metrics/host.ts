import type { MetricSeries } from '../../../src/domain/evidence.js';
import type { TimeWindow } from '../../../src/domain/incident.js';
import { createRandom } from './random-source.js';

/** A synthetic host: 180 scrapes a minute apart (a production window), an ordinary load, a fault at `FAULT_AT`. */
export const STEP = 60;
export const START = 1_790_000_000;
export const POINTS = 181;
export const FAULT_AT = 130;
export const WINDOW: TimeWindow = { start: START, end: START + (POINTS - 1) * STEP, stepSeconds: STEP };
export const FAULT_TIME = START + FAULT_AT * STEP;

export type Shape = (index: number) => number;

/** `before` until the fault, `after` from it on, each with some jitter. */
export const shift =
  (before: number, after: number, jitter = 0.05): Shape =>
  (i) => {
    const value = i < FAULT_AT ? before : after;
    return value * (1 + jitter * noise(i));
  };

/** `before`, and `after` in the newest `count` values. */
export const lately =
  (before: number, after: number, count: number): Shape =>
  (i) =>
    (i < POINTS - count ? before : after) * (1 + 0.01 * noise(i));

/** Flat, then a straight line that reaches `after` at the end. */
export const ramp =
  (before: number, after: number): Shape =>
  (i) => {
    const share = Math.max(0, (i - FAULT_AT) / (POINTS - 1 - FAULT_AT));
    return before + (after - before) * share + before * 0.01 * noise(i);
  };

export const steady = (value: number, jitter = 0.05): Shape => shift(value, value, jitter);

const random = createRandom(11);
const jitters = Array.from({ length: POINTS }, () => random() + random() - 1);
const noise = (i: number): number => jitters[i] ?? 0;

const times = Array.from({ length: POINTS }, (_, i) => START + i * STEP);

export const gaugeSeries = (
  name: string,
  shape: Shape,
  labels: Record<string, string> = {},
): MetricSeries => ({
  name,
  labels: { instance: 'h:9100', job: 'node', ...labels },
  times,
  values: times.map((_, i) => shape(i)),
});

/** A counter whose rate per second has the given shape. */
export function counterSeries(name: string, rate: Shape, labels: Record<string, string> = {}): MetricSeries {
  let sum = 1000;
  return {
    ...gaugeSeries(name, () => 0, labels),
    values: times.map((_, i) => (sum += Math.max(0, rate(i)) * STEP)),
  };
}

const GIB = 2 ** 30;

/** What an idle-ish host shows. */
export function healthyHost(): MetricSeries[] {
  const modes: Record<string, number> = {
    user: 0.1,
    system: 0.05,
    idle: 0.82,
    iowait: 0.01,
    softirq: 0.01,
    irq: 0,
    nice: 0,
    steal: 0.01,
  };
  const cpu = ['0', '1'].flatMap((id) =>
    Object.entries(modes).map(([mode, share]) =>
      counterSeries('node_cpu_seconds_total', steady(share), { cpu: id, mode }),
    ),
  );
  return [
    ...cpu,
    gaugeSeries('node_memory_MemTotal_bytes', () => 8 * GIB),
    gaugeSeries('node_memory_MemAvailable_bytes', steady(5 * GIB, 0.01)),
    gaugeSeries('node_memory_SwapTotal_bytes', () => 2 * GIB),
    gaugeSeries('node_memory_SwapFree_bytes', () => 2 * GIB),
    gaugeSeries('node_load1', steady(0.4, 0.3)),
    gaugeSeries('up', () => 1),
    gaugeSeries('node_time_seconds', (i) => START + i * STEP + 0.05),
    gaugeSeries('node_timex_sync_status', () => 1),
    gaugeSeries('node_boot_time_seconds', () => START - 1e6),
    counterSeries('node_context_switches_total', steady(2000, 0.2)),
    counterSeries('node_vmstat_oom_kill', () => 0),
    counterSeries('node_netstat_Tcp_OutSegs', steady(500)),
    counterSeries('node_netstat_Tcp_RetransSegs', steady(0.3, 1)),
  ];
}
