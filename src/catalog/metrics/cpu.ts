import type { Expression, MetricDefinition } from './definition.js';
import { divide, event, flow, fold, gauge, level, rate, share } from './definition.js';

const CPU = 'node_cpu_seconds_total';
/** Per-CPU time by mode over all accounted time: guests that lose time do not sum to one second a second. */
const mode = (match: string): Expression => divide(rate(CPU, { match: { mode: match } }), rate(CPU));
const modeByCpu = (match: string): Expression =>
  fold('max', divide(rate(CPU, { match: { mode: match }, by: ['cpu'] }), rate(CPU, { by: ['cpu'] })));
const cpuCount = gauge(CPU, { match: { mode: 'idle' }, aggregate: 'count' });
const BUSY = '!~idle|iowait|steal';

/** CPU time by mode. */
const modes: MetricDefinition[] = [
  share({
    id: 'cpu.busy.ratio',
    title: 'CPU busy',
    expression: mode(BUSY),
    floor: 0.2,
    full: 0.7,
    weight: 0.9,
    saturation: { from: 0.93, full: 1 },
  }),
  share({
    id: 'cpu.user.ratio',
    title: 'CPU time in user mode',
    expression: mode('user'),
    floor: 0.15,
    full: 0.7,
    weight: 0.9,
  }),
  share({
    id: 'cpu.system.ratio',
    title: 'CPU time in the kernel',
    expression: mode('system'),
    floor: 0.12,
    full: 0.6,
    weight: 0.95,
  }),
  share({
    id: 'cpu.iowait.ratio',
    title: 'CPU time waiting for I/O',
    expression: mode('iowait'),
    floor: 0.1,
    full: 0.6,
    weight: 0.95,
  }),
  share({
    id: 'cpu.irq.ratio',
    title: 'CPU time in hardware interrupts',
    expression: mode('irq'),
    floor: 0.05,
    full: 0.3,
  }),
  share({
    id: 'cpu.softirq.ratio',
    title: 'CPU time in soft interrupts',
    expression: mode('softirq'),
    floor: 0.05,
    full: 0.3,
  }),
  share({
    id: 'cpu.softirq.max_cpu.ratio',
    title: 'Soft-interrupt time of the busiest CPU',
    expression: modeByCpu('softirq'),
    floor: 0.1,
    full: 0.6,
  }),
  share({
    id: 'cpu.steal.ratio',
    title: 'CPU time stolen by the hypervisor',
    expression: mode('steal'),
    floor: 0.03,
    full: 0.3,
    saturation: { from: 0.1, full: 0.4 },
  }),
  share({
    id: 'cpu.nice.ratio',
    title: 'CPU time of niced processes',
    expression: mode('nice'),
    floor: 0.2,
    full: 0.8,
    weight: 0.6,
  }),
  share({
    id: 'cpu.busy.max_cpu.ratio',
    title: 'Busiest CPU',
    expression: modeByCpu(BUSY),
    floor: 0.4,
    full: 0.9,
    weight: 0.75,
  }),
];

/** Demand for the CPUs. */
const demand: MetricDefinition[] = [
  level({
    id: 'cpu.load1.per_cpu',
    title: 'Load average (1 min) per CPU',
    unit: 'tasks',
    expression: divide(gauge('node_load1'), cpuCount),
    floor: 0.7,
    full: 4,
    weight: 0.85,
    saturation: { from: 4, full: 12 },
  }),
  level({
    id: 'cpu.load5.per_cpu',
    title: 'Load average (5 min) per CPU',
    unit: 'tasks',
    expression: divide(gauge('node_load5'), cpuCount),
    floor: 0.7,
    full: 4,
    weight: 0.7,
  }),
  level({
    id: 'cpu.procs_running.per_cpu',
    title: 'Runnable tasks per CPU',
    unit: 'tasks',
    expression: divide(gauge('node_procs_running'), cpuCount),
    floor: 1.5,
    full: 8,
    weight: 0.85,
  }),
  share({
    id: 'cpu.runqueue.wait.ratio',
    title: 'Time tasks wait for a CPU',
    expression: rate('node_schedstat_waiting_seconds_total', { aggregate: 'avg' }),
    floor: 0.4,
    full: 3,
    relative: 0.5,
    weight: 0.85,
  }),
  flow({
    id: 'cpu.context_switches.rate',
    title: 'Context switches',
    expression: rate('node_context_switches_total'),
    floor: 1500,
    full: 50_000,
    badDirection: 'up',
    weight: 0.85,
  }),
  flow({
    id: 'cpu.forks.rate',
    title: 'Processes created',
    expression: rate('node_forks_total'),
    floor: 8,
    full: 200,
    badDirection: 'up',
    weight: 0.9,
  }),
  flow({
    id: 'cpu.interrupts.rate',
    title: 'Interrupts',
    expression: rate('node_intr_total'),
    floor: 1500,
    full: 50_000,
    badDirection: 'up',
    weight: 0.65,
  }),
  flow({
    id: 'cpu.timeslices.rate',
    title: 'CPU time slices run',
    expression: rate('node_schedstat_timeslices_total'),
    floor: 1500,
    full: 50_000,
    badDirection: 'up',
    weight: 0.6,
  }),
];

const pressure = (resource: string, part: string): Expression =>
  rate(`node_pressure_${resource}_${part}_seconds_total`);

/** Pressure stall information: https://docs.kernel.org/accounting/psi.html */
const stalls: MetricDefinition[] = [
  share({
    id: 'psi.cpu.waiting.ratio',
    title: 'Time some task waits for a CPU',
    expression: pressure('cpu', 'waiting'),
    floor: 0.25,
    full: 0.9,
    weight: 0.85,
  }),
  share({
    id: 'psi.memory.waiting.ratio',
    title: 'Time some task waits for memory',
    expression: pressure('memory', 'waiting'),
    floor: 0.05,
    full: 0.5,
    saturation: { from: 0.3, full: 0.8 },
  }),
  share({
    id: 'psi.memory.stalled.ratio',
    title: 'Time all tasks wait for memory',
    expression: pressure('memory', 'stalled'),
    floor: 0.03,
    full: 0.3,
    saturation: { from: 0.15, full: 0.5 },
  }),
  share({
    id: 'psi.io.waiting.ratio',
    title: 'Time some task waits for I/O',
    expression: pressure('io', 'waiting'),
    floor: 0.15,
    full: 0.8,
    weight: 0.95,
    saturation: { from: 0.8, full: 1 },
  }),
  share({
    id: 'psi.io.stalled.ratio',
    title: 'Time all tasks wait for I/O',
    expression: pressure('io', 'stalled'),
    floor: 0.1,
    full: 0.6,
    saturation: { from: 0.6, full: 1 },
  }),
];

/** Network receive processing, /proc/net/softnet_stat. */
const softnet: MetricDefinition[] = [
  flow({
    id: 'softnet.processed.rate',
    title: 'Packets processed by softirq',
    expression: rate('node_softnet_processed_total'),
    floor: 500,
    full: 20_000,
    badDirection: 'up',
  }),
  event({
    id: 'softnet.dropped.rate',
    title: 'Packets dropped: backlog full',
    expression: rate('node_softnet_dropped_total'),
    floor: 0.3,
    full: 30,
  }),
  flow({
    id: 'softnet.squeezed.rate',
    title: 'Softirq ran out of budget',
    expression: rate('node_softnet_times_squeezed_total'),
    badDirection: 'up',
    floor: 3,
    full: 30,
    weight: 0.9,
  }),
];

const hardware: MetricDefinition[] = [
  event({
    id: 'hw.cpu_throttles.rate',
    title: 'CPU thermal throttling',
    expression: rate('node_cpu_core_throttles_total'),
    floor: 0.02,
    full: 2,
  }),
  event({
    id: 'hw.edac.correctable.rate',
    title: 'Corrected memory errors',
    expression: rate('node_edac_correctable_errors_total'),
    floor: 0.001,
    full: 1,
  }),
  event({
    id: 'hw.edac.uncorrectable.rate',
    title: 'Uncorrected memory errors',
    expression: rate('node_edac_uncorrectable_errors_total'),
    floor: 0.0001,
    full: 0.05,
  }),
  level({
    id: 'entropy.available.bits',
    title: 'Entropy available',
    unit: 'bits',
    expression: gauge('node_entropy_available_bits'),
    floor: 100,
    full: 200,
    badDirection: 'down',
    weight: 0.6,
    saturation: { from: 100, full: 20 },
  }),
];

export const cpuMetrics: readonly MetricDefinition[] = [
  ...modes,
  ...demand,
  ...stalls,
  ...softnet,
  ...hardware,
];
