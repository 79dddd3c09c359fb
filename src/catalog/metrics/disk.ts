import type { Expression, MetricDefinition } from './definition.js';
import { add, divide, flow, level, rate, share, gauge } from './definition.js';

/** Pseudo-devices and optical drives say nothing about storage; dm and md stay: their latency is what a file system sees. */
const REAL = { device: '!~(?:loop|ram|zram|fd|sr|nbd)\\d+.*' };
const by = ['device'];
const counter = (field: string): Expression => rate(`node_disk_${field}`, { match: REAL, by });
const subject = { device: 'device' };
/** Seconds an operation took: time spent over operations completed; undefined without operations. */
const latency = (time: string, operations: string): Expression => divide(counter(time), counter(operations));
const slow = { subject, unit: 'seconds', relative: 1, floor: 0.02, full: 1 };

export const diskMetrics: readonly MetricDefinition[] = [
  flow({
    id: 'disk.read.iops',
    title: 'Disk reads',
    subject,
    expression: counter('reads_completed_total'),
    badDirection: 'up',
    floor: 30,
    full: 2000,
  }),
  flow({
    id: 'disk.write.iops',
    title: 'Disk writes',
    subject,
    expression: counter('writes_completed_total'),
    badDirection: 'up',
    floor: 30,
    full: 2000,
  }),
  flow({
    id: 'disk.read.throughput',
    title: 'Disk read throughput',
    unit: 'bytes/s',
    subject,
    expression: counter('read_bytes_total'),
    badDirection: 'up',
    floor: 2e6,
    full: 200e6,
  }),
  flow({
    id: 'disk.write.throughput',
    title: 'Disk write throughput',
    unit: 'bytes/s',
    subject,
    expression: counter('written_bytes_total'),
    badDirection: 'up',
    floor: 2e6,
    full: 200e6,
  }),
  share({
    id: 'disk.utilisation.ratio',
    title: 'Disk utilisation',
    subject,
    expression: counter('io_time_seconds_total'),
    floor: 0.25,
    full: 0.9,
    weight: 0.9,
    saturation: { from: 0.9, full: 1 },
  }),
  level({
    id: 'disk.queue.length',
    title: 'Disk queue length',
    unit: 'requests',
    subject,
    expression: counter('io_time_weighted_seconds_total'),
    floor: 0.7,
    full: 16,
    relative: 1,
    weight: 0.9,
  }),
  level({
    id: 'disk.in_flight.count',
    title: 'Disk requests in flight',
    unit: 'requests',
    subject,
    expression: gauge('node_disk_io_now', { match: REAL, by }),
    floor: 3,
    full: 32,
    relative: 1,
    weight: 0.75,
  }),
  level({
    id: 'disk.read.latency',
    title: 'Disk read latency',
    expression: latency('read_time_seconds_total', 'reads_completed_total'),
    ...slow,
  }),
  level({
    id: 'disk.write.latency',
    title: 'Disk write latency',
    expression: latency('write_time_seconds_total', 'writes_completed_total'),
    ...slow,
  }),
  level({
    id: 'disk.flush.latency',
    title: 'Disk flush latency',
    expression: latency('flush_requests_time_seconds_total', 'flush_requests_total'),
    ...slow,
  }),
  level({
    id: 'disk.request.size',
    title: 'Disk request size',
    unit: 'bytes',
    subject,
    expression: divide(
      add(counter('read_bytes_total'), counter('written_bytes_total')),
      add(counter('reads_completed_total'), counter('writes_completed_total')),
    ),
    badDirection: 'either',
    floor: 64e3,
    full: 1e6,
    relative: 2,
    weight: 0.4,
  }),
];
