/**
 * What `sadf -j` says, as data: JSON path in one element of `statistics` → series. Rates and shares are averages over the
 * interval and are named by the metric catalogue's ids (they are derived already); levels have node_exporter's names.
 * Units are those of sar(1): kB are KiB, sectors 512 bytes, percent 0..100.
 */
export interface ScalarRule {
  path: string;
  series: string;
  /** Factor from sar's unit to the series' unit. */
  scale: number;
}

/** Elements of a list, told apart by a key. */
export interface ListRule {
  list: string;
  key: string;
  /** Label of the series that takes the key's value. */
  label: string;
  fields: readonly (readonly [field: string, series: string, scale: number])[];
  /** Keys that are left out, as the catalogue leaves them out. */
  skip?: RegExp;
  /** Only this key, without label. */
  only?: string;
}

const KIB = 1024;
const PERCENT = 0.01;
const one = (path: string, series: string, scale = 1): ScalarRule => ({ path, series, scale });
const memory = (field: string, name: string): ScalarRule =>
  one(`memory.${field}`, `node_memory_${name}_bytes`, KIB);

export const scalarRules: readonly ScalarRule[] = [
  one('process-and-context-switch.proc', 'cpu.forks.rate'),
  one('process-and-context-switch.cswch', 'cpu.context_switches.rate'),
  one('swap-pages.pswpin', 'paging.swap_in.rate'),
  one('swap-pages.pswpout', 'paging.swap_out.rate'),
  one('paging.pgpgin', 'paging.in.rate'),
  one('paging.pgpgout', 'paging.out.rate'),
  one('paging.fault', 'paging.faults.rate'),
  one('paging.majflt', 'paging.major_faults.rate'),
  one('paging.pgscank', 'paging.scan.kswapd.rate'),
  one('paging.pgscand', 'paging.scan.direct.rate'),
  memory('memfree', 'MemFree'),
  memory('avail', 'MemAvailable'),
  memory('buffers', 'Buffers'),
  memory('cached', 'Cached'),
  memory('anonpg', 'AnonPages'),
  memory('slab', 'Slab'),
  memory('kstack', 'KernelStack'),
  memory('pgtbl', 'PageTables'),
  memory('vmused', 'VmallocUsed'),
  memory('dirty', 'Dirty'),
  memory('commit', 'Committed_AS'),
  memory('active', 'Active'),
  memory('inactive', 'Inactive'),
  memory('swpfree', 'SwapFree'),
  memory('swpcad', 'SwapCached'),
  one('kernel.file-nr', 'node_filefd_allocated'),
  one('queue.blocked', 'node_procs_blocked'),
  one('queue.runq-sz', 'node_procs_running'),
  one('queue.plist-sz', 'node_processes_threads'),
  one('queue.ldavg-1', 'node_load1'),
  one('queue.ldavg-5', 'node_load5'),
  one('network.net-sock.totsck', 'node_sockstat_sockets_used'),
  one('network.net-sock.tcpsck', 'node_sockstat_TCP_inuse'),
  one('network.net-sock.tcp-tw', 'node_sockstat_TCP_tw'),
  one('network.net-tcp.active', 'tcp.active_opens.rate'),
  one('network.net-tcp.passive', 'tcp.passive_opens.rate'),
  one('network.net-tcp.iseg', 'tcp.in_segments.rate'),
  one('network.net-tcp.oseg', 'tcp.out_segments.rate'),
  one('network.net-etcp.retrans', 'tcp.retransmits.rate'),
  one('network.net-etcp.isegerr', 'tcp.in_errors.rate'),
  one('network.net-etcp.orsts', 'tcp.resets_sent.rate'),
  one('network.net-udp.idgmerr', 'udp.receive_errors.rate'),
  one('network.net-udp.noport', 'udp.no_ports.rate'),
  one('network.net-icmp.imsg', 'icmp.messages.rate'),
  one('network.net-eicmp.ierr', 'icmp.errors.rate'),
  one('network.net-nfs.call', 'nfs.requests.rate'),
  one('network.net-nfs.retrans', 'nfs.retransmissions.rate'),
  one('psi.psi-cpu.some_avg', 'psi.cpu.waiting.ratio', PERCENT),
  one('psi.psi-io.some_avg', 'psi.io.waiting.ratio', PERCENT),
  one('psi.psi-io.full_avg', 'psi.io.stalled.ratio', PERCENT),
  one('psi.psi-mem.some_avg', 'psi.memory.waiting.ratio', PERCENT),
  one('psi.psi-mem.full_avg', 'psi.memory.stalled.ratio', PERCENT),
];

const VIRTUAL_INTERFACE =
  /^(?:lo|veth.*|cali.*|cni.*|docker.*|br-.*|virbr.*|tap.*|dummy.*|ifb.*|nodelocaldns)$/;
const VIRTUAL_DISK = /^(?:loop|ram|zram|fd|sr|nbd)\d+/;

export const listRules: readonly ListRule[] = [
  {
    list: 'disk',
    key: 'disk-device',
    label: 'device',
    skip: VIRTUAL_DISK,
    fields: [
      ['rd_sec', 'disk.read.throughput', 512],
      ['wr_sec', 'disk.write.throughput', 512],
      ['rkB', 'disk.read.throughput', KIB],
      ['wkB', 'disk.write.throughput', KIB],
      ['util-percent', 'disk.utilisation.ratio', PERCENT],
      ['avgqu-sz', 'disk.queue.length', 1],
      ['aqu-sz', 'disk.queue.length', 1],
      ['avgrq-sz', 'disk.request.size', 512],
      ['areq-sz', 'disk.request.size', KIB],
    ],
  },
  {
    list: 'network.net-dev',
    key: 'iface',
    label: 'device',
    skip: VIRTUAL_INTERFACE,
    fields: [
      ['rxkB', 'net.receive.throughput', KIB],
      ['txkB', 'net.transmit.throughput', KIB],
      ['rxpck', 'net.receive.packets.rate', 1],
      ['txpck', 'net.transmit.packets.rate', 1],
    ],
  },
  {
    list: 'network.net-edev',
    key: 'iface',
    label: 'device',
    skip: VIRTUAL_INTERFACE,
    fields: [
      ['rxerr', 'net.receive.errors.rate', 1],
      ['txerr', 'net.transmit.errors.rate', 1],
      ['rxdrop', 'net.receive.drops.rate', 1],
      ['txdrop', 'net.transmit.drops.rate', 1],
    ],
  },
  {
    list: 'network.softnet',
    key: 'cpu',
    label: 'cpu',
    only: 'all',
    fields: [
      ['total', 'softnet.processed.rate', 1],
      ['dropd', 'softnet.dropped.rate', 1],
      ['squeezd', 'softnet.squeezed.rate', 1],
    ],
  },
  {
    list: 'interrupts',
    key: 'intr',
    label: 'intr',
    only: 'sum',
    fields: [
      ['value', 'cpu.interrupts.rate', 1],
      ['all', 'cpu.interrupts.rate', 1],
    ],
  },
  {
    list: 'filesystems',
    key: 'filesystem',
    label: 'device',
    fields: [
      ['ufsused-percent', 'fs.used.ratio', PERCENT],
      ['Iused-percent', 'fs.inodes.used.ratio', PERCENT],
    ],
  },
];
