import type { Expression, MetricDefinition } from './definition.js';
import { divide, event, flow, gauge, level, rate, share, state } from './definition.js';

/** Loopback and the many ends of container links repeat what the real interfaces carry. */
const REAL = { device: '!~lo|veth.*|cali.*|cni.*|docker.*|br-.*|virbr.*|tap.*|dummy.*|ifb.*|nodelocaldns' };
const by = ['device'];
const subject = { interface: 'device' };
const counter = (field: string): Expression => rate(`node_network_${field}`, { match: REAL, by });
const bytesPerSecond = { unit: 'bytes/s', floor: 200e3, full: 50e6 };

const interfaces: MetricDefinition[] = [
  flow({
    id: 'net.receive.throughput',
    title: 'Network receive throughput',
    subject,
    expression: counter('receive_bytes_total'),
    ...bytesPerSecond,
  }),
  flow({
    id: 'net.transmit.throughput',
    title: 'Network transmit throughput',
    subject,
    expression: counter('transmit_bytes_total'),
    ...bytesPerSecond,
  }),
  flow({
    id: 'net.receive.packets.rate',
    title: 'Packets received',
    subject,
    expression: counter('receive_packets_total'),
    floor: 300,
    full: 20_000,
  }),
  flow({
    id: 'net.transmit.packets.rate',
    title: 'Packets sent',
    subject,
    expression: counter('transmit_packets_total'),
    floor: 300,
    full: 20_000,
  }),
  event({
    id: 'net.receive.errors.rate',
    title: 'Network receive errors',
    subject,
    expression: counter('receive_errs_total'),
    floor: 0.05,
    full: 20,
  }),
  event({
    id: 'net.transmit.errors.rate',
    title: 'Network transmit errors',
    subject,
    expression: counter('transmit_errs_total'),
    floor: 0.05,
    full: 20,
  }),
  event({
    id: 'net.receive.drops.rate',
    title: 'Received packets dropped',
    subject,
    expression: counter('receive_drop_total'),
    floor: 0.5,
    full: 50,
    weight: 0.95,
  }),
  event({
    id: 'net.transmit.drops.rate',
    title: 'Sent packets dropped',
    subject,
    expression: counter('transmit_drop_total'),
    floor: 0.3,
    full: 50,
  }),
  event({
    id: 'net.carrier.changes.rate',
    title: 'Link carrier changes',
    subject,
    expression: counter('carrier_changes_total'),
    floor: 0.0002,
    full: 0.2,
    relative: 0,
  }),
  state({
    id: 'net.link.up',
    title: 'Link up',
    subject,
    expression: gauge('node_network_up', { match: REAL, by, aggregate: 'min' }),
    badDirection: 'down',
    floor: 1,
    full: 1,
  }),
  share({
    id: 'net.saturation.ratio',
    title: 'Receive throughput against the link speed',
    subject,
    expression: divide(
      counter('receive_bytes_total'),
      gauge('node_network_speed_bytes', { match: REAL, by }),
    ),
    floor: 0.3,
    full: 0.9,
    weight: 0.9,
    saturation: { from: 0.9, full: 1 },
  }),
];

const tables: MetricDefinition[] = [
  share({
    id: 'conntrack.used.ratio',
    title: 'Connection-tracking table used',
    expression: divide(gauge('node_nf_conntrack_entries'), gauge('node_nf_conntrack_entries_limit')),
    floor: 0.1,
    full: 0.7,
    saturation: { from: 0.85, full: 0.99 },
  }),
  level({
    id: 'conntrack.entries.count',
    title: 'Tracked connections',
    unit: 'entries',
    expression: gauge('node_nf_conntrack_entries'),
    floor: 300,
    full: 50_000,
    relative: 1,
    weight: 0.8,
  }),
  event({
    id: 'conntrack.drops.rate',
    title: 'Packets dropped by connection tracking',
    expression: rate('node_nf_conntrack_stat_drop'),
    floor: 0.2,
    full: 30,
  }),
  event({
    id: 'conntrack.insert_failed.rate',
    title: 'Failed connection-tracking inserts',
    expression: rate('node_nf_conntrack_stat_insert_failed'),
    floor: 0.5,
    full: 30,
    weight: 0.9,
  }),
  event({
    id: 'conntrack.early_drop.rate',
    title: 'Connections evicted from connection tracking',
    expression: rate('node_nf_conntrack_stat_early_drop'),
    floor: 0.2,
    full: 30,
  }),
  level({
    id: 'neighbour.entries.count',
    title: 'Neighbour-table entries',
    unit: 'entries',
    subject,
    expression: gauge('node_arp_entries', { match: REAL, by }),
    floor: 50,
    full: 900,
    relative: 0.5,
  }),
];

export const networkMetrics: readonly MetricDefinition[] = [...interfaces, ...tables];
