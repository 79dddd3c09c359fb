import type { MetricDefinition } from './definition.js';
import {
  constant,
  divide,
  fallback,
  gauge,
  lag,
  level,
  multiply,
  rate,
  share,
  state,
  subtract,
} from './definition.js';

/** Clock and its synchronisation (adjtimex); offsets are seconds. */
const time: MetricDefinition[] = [
  level({
    id: 'time.offset.seconds',
    title: 'Clock offset',
    unit: 'seconds',
    expression: gauge('node_timex_offset_seconds'),
    badDirection: 'either',
    floor: 0.02,
    full: 0.5,
    weight: 0.95,
  }),
  state({
    id: 'time.sync.status',
    title: 'Clock synchronised',
    expression: gauge('node_timex_sync_status', { aggregate: 'min' }),
    badDirection: 'down',
    floor: 1,
    full: 1,
    weight: 0.95,
  }),
  level({
    id: 'time.max_error.seconds',
    title: 'Largest possible clock error',
    unit: 'seconds',
    expression: gauge('node_timex_maxerror_seconds'),
    floor: 0.5,
    full: 16,
    relative: 2,
    weight: 0.9,
    saturation: { from: 8, full: 16 },
  }),
  level({
    id: 'time.frequency.ratio',
    title: 'Clock frequency adjustment',
    unit: 'ppm',
    expression: multiply(
      subtract(gauge('node_timex_frequency_adjustment_ratio'), constant(1)),
      constant(1e6),
    ),
    badDirection: 'either',
    // A time daemon corrects some tens of ppm in health; the kernel's limit is 500.
    floor: 100,
    full: 500,
    relative: 0,
    weight: 0.7,
  }),
  level({
    id: 'time.clock_skew.seconds',
    title: 'Host clock against the monitoring clock',
    unit: 'seconds',
    expression: lag('node_time_seconds'),
    badDirection: 'either',
    floor: 4,
    full: 60,
    relative: 0,
  }),
];

const unitsIn = (name: string) => gauge('node_systemd_units', { match: { state: name } });

const systemd: MetricDefinition[] = [
  state({
    id: 'systemd.units.failed.count',
    title: 'Failed systemd units',
    unit: 'units',
    expression: unitsIn('failed'),
    floor: 1,
    full: 1,
    weight: 0.9,
    saturation: { from: 1, full: 10 },
  }),
  state({
    id: 'systemd.units.activating.count',
    title: 'systemd units being started',
    unit: 'units',
    expression: unitsIn('activating'),
    floor: 1,
    full: 3,
    weight: 0.6,
  }),
  state({
    id: 'systemd.running',
    title: 'systemd state is running',
    expression: gauge('node_systemd_system_running', { aggregate: 'min' }),
    badDirection: 'down',
    floor: 1,
    full: 1,
    weight: 0.7,
  }),
  state({
    id: 'systemd.unit.failed',
    title: 'systemd unit failed',
    subject: { unit: 'name' },
    expression: gauge('node_systemd_unit_state', { match: { state: 'failed' }, by: ['name'] }),
    floor: 1,
    full: 1,
    saturation: { from: 1, full: 1 },
  }),
];

const monitoring: MetricDefinition[] = [
  state({
    id: 'scrape.up',
    title: 'Host answers scrapes',
    expression: gauge('up', { aggregate: 'min' }),
    badDirection: 'down',
    floor: 1,
    full: 1,
    weight: 0.9,
  }),
  level({
    id: 'scrape.duration.seconds',
    title: 'Time a scrape takes',
    unit: 'seconds',
    expression: gauge('scrape_duration_seconds'),
    floor: 2,
    full: 10,
    relative: 1.5,
    weight: 0.7,
  }),
  state({
    id: 'host.boot.time',
    title: 'Boot time',
    unit: 'timestamp',
    // A step of the clock moves the time of boot by as much.
    expression: fallback(
      subtract(gauge('node_boot_time_seconds'), lag('node_time_seconds')),
      gauge('node_boot_time_seconds'),
    ),
    badDirection: 'either',
    floor: 30,
    full: 60,
  }),
];

/** The kernel's default; quotas with another period are rare (https://docs.kernel.org/scheduler/sched-bwc.html). */
const CFS_PERIOD_SECONDS = 0.1;

const by = ['id'];
const subject = { unit: 'id' };
const SERVICE = { id: '=~.*\\.(?:service|scope)' };
const counter = (field: string) => rate(`container_${field}`, { match: SERVICE, by });
const value = (field: string) => gauge(`container_${field}`, { match: SERVICE, by });
const cpus = gauge('node_cpu_seconds_total', { match: { mode: 'idle' }, aggregate: 'count' });

/** cAdvisor's names for a service's cgroup. */
const services: MetricDefinition[] = [
  level({
    id: 'service.cpu.cores',
    title: 'CPU of a service',
    unit: 'cores',
    subject,
    expression: counter('cpu_usage_seconds_total'),
    floor: 0.3,
    full: 4,
    relative: 1,
    weight: 0.8,
  }),
  share({
    id: 'service.cpu.share',
    title: "Service's share of the host's CPUs",
    subject,
    expression: divide(counter('cpu_usage_seconds_total'), cpus),
    floor: 0.12,
    full: 0.7,
    weight: 0.9,
  }),
  share({
    id: 'service.cpu.throttled.ratio',
    title: 'Time in which a service hit its CPU quota',
    subject,
    // Of all periods, not of those in which the service ran: one that hardly runs loses little by them.
    expression: multiply(counter('cpu_cfs_throttled_periods_total'), constant(CFS_PERIOD_SECONDS)),
    floor: 0.15,
    full: 0.8,
    saturation: { from: 0.5, full: 0.95 },
  }),
  level({
    id: 'service.memory.bytes',
    title: 'Memory of a service',
    unit: 'bytes',
    subject,
    expression: value('memory_usage_bytes'),
    floor: 30e6,
    full: 4e9,
    relative: 0.5,
    weight: 0.8,
  }),
  share({
    id: 'service.memory.share',
    title: "Service's share of the host's memory",
    subject,
    expression: divide(value('memory_usage_bytes'), gauge('node_memory_MemTotal_bytes')),
    floor: 0.05,
    full: 0.5,
    weight: 0.95,
  }),
  share({
    id: 'service.memory.limit.ratio',
    title: 'Memory of a service against its limit',
    subject,
    expression: divide(value('memory_usage_bytes'), value('spec_memory_limit_bytes')),
    floor: 0.15,
    full: 0.7,
    saturation: { from: 0.9, full: 0.99 },
  }),
  share({
    id: 'service.oom.rate',
    title: 'OOM kills in a service',
    unit: '1/s',
    kind: 'event',
    subject,
    expression: counter('oom_events_total'),
    floor: 0.0001,
    full: 0.02,
  }),
  level({
    id: 'service.processes.count',
    title: 'Processes of a service',
    unit: 'processes',
    subject,
    expression: value('processes'),
    floor: 15,
    full: 500,
    relative: 0.5,
    weight: 0.9,
  }),
];

export const systemMetrics: readonly MetricDefinition[] = [...time, ...systemd, ...monitoring, ...services];
