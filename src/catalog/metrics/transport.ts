import type { Expression, MetricDefinition } from './definition.js';
import { divide, event, flow, rate, share, subtract } from './definition.js';

const tcp = (field: string): Expression => rate(`node_netstat_Tcp_${field}`);
const tcpExt = (field: string): Expression => rate(`node_netstat_TcpExt_${field}`);
const udp = (field: string): Expression => rate(`node_netstat_Udp_${field}`);

/** Retransmissions mean something only when something is sent: one of three segments is no loss of 33 %. */
const events: MetricDefinition[] = [
  share({
    id: 'tcp.retransmits.ratio',
    title: 'TCP segments retransmitted',
    expression: divide(tcp('RetransSegs'), tcp('OutSegs')),
    floor: 0.03,
    full: 0.3,
  }),
  flow({
    id: 'tcp.retransmits.rate',
    title: 'TCP retransmissions',
    expression: tcp('RetransSegs'),
    badDirection: 'up',
    floor: 1.5,
    full: 50,
    weight: 0.95,
  }),
  flow({
    id: 'tcp.timeouts.rate',
    title: 'TCP retransmission time-outs',
    expression: tcpExt('TCPTimeouts'),
    badDirection: 'up',
    floor: 0.7,
    full: 20,
    weight: 0.95,
  }),
  // Time-outs of SYNs alone come from a round trip longer than the first time-out; the others mean loss.
  flow({
    id: 'tcp.timeouts.established.rate',
    title: 'Retransmission time-outs of established connections',
    expression: subtract(tcpExt('TCPTimeouts'), tcpExt('TCPSynRetrans')),
    badDirection: 'up',
    floor: 0.7,
    full: 20,
    weight: 0.95,
  }),
  event({
    id: 'tcp.syn_retransmits.rate',
    title: 'TCP SYN retransmissions',
    expression: tcpExt('TCPSynRetrans'),
    floor: 0.3,
    full: 20,
  }),
  event({
    id: 'tcp.listen.overflows.rate',
    title: 'Accept-queue overflows',
    expression: tcpExt('ListenOverflows'),
    floor: 0.1,
    full: 20,
  }),
  event({
    id: 'tcp.listen.drops.rate',
    title: 'Connection requests dropped',
    expression: tcpExt('ListenDrops'),
    floor: 0.1,
    full: 20,
  }),
  event({
    id: 'tcp.syncookies.sent.rate',
    title: 'SYN cookies sent',
    expression: tcpExt('SyncookiesSent'),
    floor: 0.1,
    full: 20,
  }),
  event({
    id: 'tcp.syncookies.failed.rate',
    title: 'Invalid SYN cookies received',
    expression: tcpExt('SyncookiesFailed'),
    floor: 0.1,
    full: 20,
  }),
  event({
    id: 'tcp.in_errors.rate',
    title: 'TCP receive errors',
    expression: tcp('InErrs'),
    floor: 0.1,
    full: 10,
    weight: 0.85,
  }),
  event({
    id: 'udp.receive_errors.rate',
    title: 'UDP receive errors',
    expression: udp('InErrors'),
    floor: 0.5,
    full: 50,
  }),
  event({
    id: 'udp.buffer_errors.rate',
    title: 'UDP receive-buffer overflows',
    expression: udp('RcvbufErrors'),
    floor: 0.5,
    full: 50,
  }),
  event({
    id: 'udp.no_ports.rate',
    title: 'UDP to closed ports',
    expression: udp('NoPorts'),
    floor: 1,
    full: 50,
    weight: 0.8,
  }),
  event({
    id: 'icmp.errors.rate',
    title: 'ICMP errors',
    expression: rate('node_netstat_Icmp_InErrors'),
    floor: 0.3,
    full: 20,
    weight: 0.8,
  }),
];

const traffic: MetricDefinition[] = [
  flow({
    id: 'tcp.active_opens.rate',
    title: 'TCP connections opened',
    expression: tcp('ActiveOpens'),
    floor: 10,
    full: 500,
    weight: 0.75,
  }),
  flow({
    id: 'tcp.passive_opens.rate',
    title: 'TCP connections accepted',
    expression: tcp('PassiveOpens'),
    floor: 10,
    full: 500,
    weight: 0.75,
  }),
  flow({
    id: 'tcp.resets_sent.rate',
    title: 'TCP resets sent',
    expression: tcp('OutRsts'),
    badDirection: 'up',
    floor: 2,
    full: 100,
    weight: 0.8,
  }),
  flow({
    id: 'tcp.in_segments.rate',
    title: 'TCP segments received',
    expression: tcp('InSegs'),
    floor: 200,
    full: 20_000,
    weight: 0.6,
  }),
  flow({
    id: 'tcp.out_segments.rate',
    title: 'TCP segments sent',
    expression: tcp('OutSegs'),
    floor: 200,
    full: 20_000,
    weight: 0.6,
  }),
  flow({
    id: 'icmp.messages.rate',
    title: 'ICMP messages received',
    expression: rate('node_netstat_Icmp_InMsgs'),
    badDirection: 'up',
    floor: 5,
    full: 500,
    weight: 0.7,
  }),
];

export const transportMetrics: readonly MetricDefinition[] = [...events, ...traffic];
