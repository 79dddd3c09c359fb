import type { MetricSeries } from '../../../src/domain/evidence.js';
import type { FindingDraft } from '../../../src/domain/finding.js';
import { detectMetrics } from '../../../src/signals/metrics/detect.js';
import type { Shape } from './host.js';
import {
  counterSeries,
  FAULT_AT,
  FAULT_TIME,
  gaugeSeries,
  healthyHost,
  ramp,
  shift,
  STEP,
  steady,
  WINDOW,
} from './host.js';

const FACTS = { cpus: 2, memBytes: 8 * 2 ** 30 };
const GIB = 2 ** 30;

const detect = (extra: MetricSeries[]): FindingDraft[] => {
  const key = (one: MetricSeries): string => JSON.stringify([one.name, one.labels]);
  const replaced = new Set(extra.map(key));
  return detectMetrics([...healthyHost().filter((one) => !replaced.has(key(one))), ...extra], WINDOW, FACTS)
    .findings;
};

/** A burst of one scrape. */
const blip =
  (value: number, rest = 0): Shape =>
  (i) =>
    i === FAULT_AT ? value : rest;
const from =
  (before: number, after: number): Shape =>
  (i) =>
    i < FAULT_AT ? before : after;
const cpu = (mode: string, before: number, after: number): MetricSeries[] =>
  ['0', '1'].map((id) => counterSeries('node_cpu_seconds_total', shift(before, after), { cpu: id, mode }));

/** Root cause -> [the metric that must be among the first five, series that show it]. */
const CAUSES: Record<string, [kind: string, series: MetricSeries[]]> = {
  'cpu.steal': ['cpu.steal.ratio', [...cpu('steal', 0.01, 0.5), ...cpu('idle', 0.82, 0.33)]],
  'cpu.runaway.process': ['cpu.user.ratio', [...cpu('user', 0.1, 0.9), ...cpu('idle', 0.82, 0.01)]],
  'cpu.syscall.storm': ['cpu.system.ratio', [...cpu('system', 0.05, 0.8), ...cpu('idle', 0.82, 0.05)]],
  'cpu.context_switch.storm': [
    'cpu.context_switches.rate',
    [counterSeries('node_context_switches_total', shift(2000, 150_000))],
  ],
  'cpu.fork.storm': ['cpu.forks.rate', [counterSeries('node_forks_total', shift(3, 400))]],
  'cpu.cgroup.throttled': [
    'service.cpu.throttled.ratio',
    [
      counterSeries('container_cpu_cfs_periods_total', steady(10), { id: '/system.slice/web.service' }),
      counterSeries('container_cpu_cfs_throttled_periods_total', shift(0, 9), {
        id: '/system.slice/web.service',
      }),
    ],
  ],
  'mem.swap.thrash': [
    'paging.swap_in.rate',
    [
      counterSeries('node_vmstat_pswpin', shift(0, 4000)),
      counterSeries('node_vmstat_pswpout', shift(0, 4000)),
    ],
  ],
  'mem.reclaim.direct': [
    'paging.allocstall.rate',
    [
      counterSeries('node_vmstat_allocstall_normal', shift(0, 60)),
      counterSeries('node_vmstat_allocstall_movable', shift(0, 60)),
    ],
  ],
  'mem.shmem.growth': [
    'mem.shmem.ratio',
    [gaugeSeries('node_memory_Shmem_bytes', ramp(0.05 * GIB, 4 * GIB))],
  ],
  'mem.hugepages.overreserved': [
    'mem.hugepages.unused.ratio',
    [
      gaugeSeries('node_memory_HugePages_Total', from(0, 3000)),
      gaugeSeries('node_memory_HugePages_Free', from(0, 3000)),
      gaugeSeries('node_memory_HugePages_Rsvd', () => 0),
      gaugeSeries('node_memory_Hugepagesize_bytes', () => 2 ** 21),
    ],
  ],
  'mem.oom.global': ['paging.oom_kill.rate', [counterSeries('node_vmstat_oom_kill', blip(1 / STEP))]],
  'disk.inodes.exhausted': [
    'fs.inodes.used.ratio',
    [
      gaugeSeries('node_filesystem_files', () => 1e6, {
        device: '/dev/sda1',
        mountpoint: '/',
        fstype: 'ext4',
      }),
      gaugeSeries('node_filesystem_files_free', ramp(8e5, 0), {
        device: '/dev/sda1',
        mountpoint: '/',
        fstype: 'ext4',
      }),
    ],
  ],
  'disk.io.saturation': [
    'disk.utilisation.ratio',
    [counterSeries('node_disk_io_time_seconds_total', shift(0.05, 0.99), { device: 'sda' })],
  ],
  'disk.writeback.stall': [
    'mem.dirty.threshold.ratio',
    [
      gaugeSeries('node_vmstat_nr_dirty', shift(500, 98_000)),
      gaugeSeries('node_vmstat_nr_dirty_threshold', () => 100_000),
    ],
  ],
  'fs.readonly.remount': [
    'fs.readonly',
    [
      gaugeSeries('node_filesystem_readonly', from(0, 1), {
        device: '/dev/sda1',
        mountpoint: '/',
        fstype: 'ext4',
      }),
    ],
  ],
  'md.degraded': [
    'md.failed.disks',
    [
      gaugeSeries('node_md_disks', from(0, 1), { device: 'md0', state: 'failed' }),
      gaugeSeries('node_md_disks', from(2, 1), { device: 'md0', state: 'active' }),
      gaugeSeries('node_md_disks_required', () => 2, { device: 'md0' }),
    ],
  ],
  'nfs.server.unresponsive': [
    'nfs.retransmissions.rate',
    [
      counterSeries('node_nfs_rpc_retransmissions_total', shift(0, 0.5)),
      gaugeSeries('node_procs_blocked', from(0, 6)),
    ],
  ],
  'proc.fd.exhausted': [
    'process.fd.ratio',
    [gaugeSeries('namedprocess_namegroup_worst_fd_ratio', ramp(0.1, 1), { groupname: 'java' })],
  ],
  'proc.zombies': [
    'proc.zombies.count',
    [
      gaugeSeries('node_processes_state', steady(80), { state: 'S' }),
      { ...gaugeSeries('node_processes_state', ramp(0, 300), { state: 'Z' }) },
    ],
  ],
  'proc.hung_task': [
    'proc.dstate.count',
    [
      gaugeSeries('node_processes_state', steady(80), { state: 'S' }),
      gaugeSeries('node_processes_state', from(0, 9), { state: 'D' }),
    ],
  ],
  'net.port.exhaustion': ['tcp.time_wait.count', [gaugeSeries('node_sockstat_TCP_tw', ramp(40, 28_000))]],
  'net.link.flap': [
    'net.carrier.changes.rate',
    [
      counterSeries('node_network_carrier_changes_total', blip(2 / STEP), { device: 'eth0' }),
      gaugeSeries('node_network_up', () => 1, { device: 'eth0' }),
    ],
  ],
  'net.conntrack.full': [
    'conntrack.used.ratio',
    [
      gaugeSeries('node_nf_conntrack_entries', ramp(3000, 65_536)),
      gaugeSeries('node_nf_conntrack_entries_limit', () => 65_536),
    ],
  ],
  'net.tcp.memory': ['tcp.memory.pages', [gaugeSeries('node_sockstat_TCP_mem', ramp(30, 90_000))]],
  'net.neighbour.overflow': [
    'neighbour.entries.count',
    [gaugeSeries('node_arp_entries', ramp(12, 1020), { device: 'eth0' })],
  ],
  'time.clock.unsynced': [
    'time.clock_skew.seconds',
    [gaugeSeries('node_time_seconds', (i) => WINDOW.start + i * STEP + (i < FAULT_AT ? 0 : -300))],
  ],
  'hw.memory.mce': [
    'hw.edac.correctable.rate',
    [counterSeries('node_edac_correctable_errors_total', shift(0, 0.2), { controller: '0' })],
  ],
  'cpu.runaway.process (a program by name)': [
    'process.cpu.share',
    [
      counterSeries('namedprocess_namegroup_cpu_seconds_total', shift(0.05, 1.5), {
        groupname: 'java',
        mode: 'user',
      }),
      counterSeries('namedprocess_namegroup_cpu_seconds_total', steady(0.02), {
        groupname: 'java',
        mode: 'system',
      }),
    ],
  ],
  'kernel.oops': [
    'node.problem.rate',
    [
      counterSeries('problem_counter', blip(1 / STEP), { reason: 'KernelOops' }),
      counterSeries('problem_counter', () => 0, { reason: 'TaskHung' }),
    ],
  ],
  'service.crash_loop': [
    'node.problem.state',
    [
      gaugeSeries('problem_gauge', from(0, 1), {
        type: 'FrequentKubeletRestart',
        reason: 'FrequentKubeletRestart',
      }),
    ],
  ],
  reboot: ['host.boot.time', [gaugeSeries('node_boot_time_seconds', from(WINDOW.start - 1e6, FAULT_TIME))]],
};

describe('a root cause that metrics can show', () => {
  it.each(Object.entries(CAUSES).map(([cause, [kind, series]]) => [cause, kind, series] as const))(
    '%s is led by %s',
    (_, kind, series) => {
      const findings = detect(series);
      const first = findings.slice(0, 5);
      expect(first.map((finding) => finding.kind)).toContain(kind);
      const found = first.find((finding) => finding.kind === kind);
      expect(found?.strength).toBeGreaterThan(0.5);
      expect(found?.onset).toBeGreaterThanOrEqual(FAULT_TIME - 2 * STEP);
    },
  );
});

describe('a healthy host', () => {
  it('stays quiet', () => {
    expect(detect([])).toEqual([]);
  });

  it('does not take a short burst of CPU for a failure', () => {
    const burst: Shape = (i) => (i >= 60 && i < 63 ? 0.6 : 0.1);
    const findings = detect(
      ['0', '1'].map((id) => counterSeries('node_cpu_seconds_total', burst, { cpu: id, mode: 'user' })),
    );
    for (const finding of findings) expect(finding.strength).toBeLessThan(0.5);
  });
});

describe('what only looks like a failure', () => {
  const kinds = (series: MetricSeries[]): string[] => detect(series).map((finding) => finding.kind);
  const unit = { id: '/system.slice/web.service' };

  it('is not a reboot when the clock is stepped', () => {
    const step: Shape = (i) => (i < FAULT_AT ? 0 : 240);
    const found = kinds([
      gaugeSeries('node_boot_time_seconds', (i) => WINDOW.start - 1e6 + step(i)),
      gaugeSeries('node_time_seconds', (i) => WINDOW.start + i * STEP + step(i)),
    ]);
    expect(found).toContain('time.clock_skew.seconds');
    expect(found).not.toContain('host.boot.time');
  });

  it('is no damaged file system when a file server does not answer', () => {
    const error = (fstype: string): MetricSeries =>
      gaugeSeries('node_filesystem_device_error', from(0, 1), { device: 'x', mountpoint: '/mnt', fstype });
    expect(kinds([error('nfs4')])).toEqual([]);
    expect(kinds([error('ext4')])).toEqual(['fs.device_error']);
  });

  it('is no throttled service when one that hardly runs uses up its quota now and then', () => {
    const throttled = (before: number, after: number): MetricSeries[] => [
      counterSeries('container_cpu_cfs_periods_total', steady(2), unit),
      counterSeries('container_cpu_cfs_throttled_periods_total', shift(before, after), unit),
    ];
    expect(kinds(throttled(0.1, 0.9))).toEqual([]);
  });
});

describe('a baseline of few values', () => {
  const early = (before: number, after: number): Shape => {
    const at = 5;
    return (i) => (i < at ? before : after);
  };

  it('is enough for a huge change', () => {
    const [found] = detect([counterSeries('node_context_switches_total', early(700, 30_000))]);
    expect(found).toMatchObject({ kind: 'cpu.context_switches.rate', direction: 'up' });
  });

  it('is not for one that a few more values might show to be usual', () => {
    expect(detect([counterSeries('node_context_switches_total', early(3000, 7500))])).toEqual([]);
  });
});

describe('a fault older than the window', () => {
  it('is a saturation finding from the first sample on', () => {
    const labels = { device: '/dev/sda1', mountpoint: '/', fstype: 'ext4' };
    const [found] = detect([
      gaugeSeries('node_filesystem_size_bytes', () => 50 * GIB, labels),
      gaugeSeries('node_filesystem_free_bytes', () => 0, labels),
      gaugeSeries('node_filesystem_avail_bytes', () => 0, labels),
    ]);
    expect(found).toMatchObject({
      kind: 'fs.used.ratio',
      saturated: true,
      onset: WINDOW.start,
      baseline: null,
      value: 1,
    });
  });
});

describe('lost scrapes', () => {
  it('are evidence themselves and are counted', () => {
    const cut = healthyHost().map((one) => {
      const keep = one.times.map((_, i) => i < 150 || one.name === 'up');
      const values = one.values.map((value, i) => (one.name === 'up' && i >= 150 ? 0 : value));
      return { ...one, times: one.times.filter((_, i) => keep[i]), values: values.filter((_, i) => keep[i]) };
    });
    const { findings, coverage } = detectMetrics(cut, WINDOW, FACTS);
    expect(findings[0]).toMatchObject({ kind: 'scrape.up', direction: 'down' });
    expect(coverage).toMatchObject({
      missing: 31,
      gaps: [{ start: WINDOW.start + 150 * STEP, end: WINDOW.end }],
    });
  });
});
