import type { BlockedSample, MetricSeries } from '../../domain/evidence.js';

/** A series of the one sample that a report has. */
export type Snapshot = (
  name: string,
  value: number,
  labels?: Readonly<Record<string, string>>,
) => MetricSeries;

export const snapshotAt =
  (time: number): Snapshot =>
  (name, value, labels = {}) => ({ name, labels, times: [time], values: [value] });

const finite = (series: readonly MetricSeries[]): MetricSeries[] =>
  series.filter(({ values }) => Number.isFinite(values[0]));

/** `/proc/meminfo` → `node_memory_*`, in bytes but for the counts of huge pages, as node_exporter names them. */
export function readMeminfo(text: string, snapshot: Snapshot): MetricSeries[] {
  return [...text.matchAll(/^([A-Za-z0-9_()]+):\s+([0-9]+)( kB)?\s*$/gm)].map(
    ([, field = '', value, unit]) => {
      const name = `node_memory_${field.replace(/[()]/g, '_').replace(/_+$/, '')}`;
      return unit === undefined
        ? snapshot(name, Number(value))
        : snapshot(`${name}_bytes`, Number(value) * 1024);
    },
  );
}

/** `… load average: 20.20, 19.01, 16.62` of uptime, or `/proc/loadavg`; per CPU where their number is known. */
export function readLoad(text: string, snapshot: Snapshot, cpus: number | null = null): MetricSeries[] {
  const found = /(?:load average: |^)([0-9.]+),? ([0-9.]+),? ([0-9.]+)/m.exec(text);
  if (found === null) return [];
  const loads = ['node_load1', 'node_load5', 'node_load15'].map((name, i) =>
    snapshot(name, Number(found[i + 1])),
  );
  const share = (value: string | undefined): number => Number(value) / (cpus ?? NaN);
  return finite([
    ...loads,
    snapshot('cpu.load1.per_cpu', share(found[1])),
    snapshot('cpu.load5.per_cpu', share(found[2])),
  ]);
}

/** Lines of `df -al` (KiB blocks) or `df -ali` (inodes): device, three numbers, percentage, mount point. */
function dfLines(text: string): { device: string; numbers: number[]; mountpoint: string }[] {
  return [...text.matchAll(/^(\S+) +([0-9]+) +([0-9]+) +([0-9]+) +[0-9]+% +(\/.*)$/gm)].map(
    ([, device = '', a, b, c, mountpoint = '']) => ({
      device,
      numbers: [Number(a), Number(b), Number(c)],
      mountpoint: mountpoint.trim(),
    }),
  );
}

/** df rounds to KiB; what is reserved for root is what is neither used nor available. */
export function readDf(text: string, snapshot: Snapshot): MetricSeries[] {
  return dfLines(text).flatMap(({ device, numbers: [size = 0, used = 0, available = 0], mountpoint }) => {
    const labels = { device, mountpoint };
    return [
      snapshot('node_filesystem_size_bytes', size * 1024, labels),
      snapshot('node_filesystem_free_bytes', (size - used) * 1024, labels),
      snapshot('node_filesystem_avail_bytes', available * 1024, labels),
    ];
  });
}

export function readInodes(text: string, snapshot: Snapshot): MetricSeries[] {
  return dfLines(text).flatMap(({ device, numbers: [files = 0, , free = 0], mountpoint }) => {
    const labels = { device, mountpoint };
    return files === 0
      ? []
      : [
          snapshot('node_filesystem_files', files, labels),
          snapshot('node_filesystem_files_free', free, labels),
        ];
  });
}

/** `ps auxwww` → processes by state, and those in D state; wait channels and stacks are not in it. */
export function readPs(text: string, time: number): { series: MetricSeries[]; blocked: BlockedSample[] } {
  const snapshot = snapshotAt(time);
  const states = new Map<string, number>();
  const tasks: BlockedSample['tasks'] = [];
  const line = /^\S+ +([0-9]+) +[0-9.]+ +[0-9.]+ +[0-9]+ +[0-9]+ +\S+ +([A-Zt])\S* +\S+ +\S+ (.*)$/gm;
  for (const [, pid, state = '', command = ''] of text.matchAll(line)) {
    states.set(state, (states.get(state) ?? 0) + 1);
    const first = command.trim().split(/\s/)[0] ?? '';
    const name = /^\[(.+)\]$/.exec(first)?.[1] ?? first.replace(/:$/, '').split('/').at(-1) ?? '';
    if (state === 'D' && !command.includes('ps auxwww'))
      tasks.push({ pid: Number(pid), command: name, state: 'D', waitChannel: '', frames: [] });
  }
  const total = [...states.values()].reduce((a, b) => a + b, 0);
  const series = [...states].map(([state, count]) => snapshot('node_processes_state', count, { state }));
  return {
    series: total === 0 ? [] : [...series, snapshot('node_processes_pids', total)],
    blocked: tasks.length === 0 ? [] : [{ time, tasks }],
  };
}

/** `ss` → connections by state, as `node_tcp_connection_states` names them. */
export function readSs(text: string, snapshot: Snapshot): MetricSeries[] {
  const names: Readonly<Record<string, string>> = {
    ESTAB: 'established',
    'SYN-RECV': 'syn_recv',
    LISTEN: 'listen',
  };
  const counts = new Map<string, number>();
  for (const [, state = ''] of text.matchAll(/^tcp +([A-Z][A-Z0-9-]+) +[0-9]+ +[0-9]+ /gm)) {
    const name = names[state] ?? state.toLowerCase().replaceAll('-', '_');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([state, count]) => snapshot('node_tcp_connection_states', count, { state }));
}

/** `Time zone: Europe/Berlin (CET, +0100)` of timedatectl; UTC where it says none. */
export function readZone(text: string): string {
  const zone = /Time zone: ([A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)*)/.exec(text)?.[1] ?? 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** `Mon Nov 23 13:16:11 CET 2026` of date → what the host's clock showed, as if it were UTC; null for anything else. */
export function readDate(text: string): number | null {
  const found =
    /([A-Z][a-z]{2}) +([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:[AP]M )?\S+ ([0-9]{4})/.exec(text);
  if (found === null) return null;
  const [, month = '', day, hour, minute, second, year] = found;
  const index = MONTHS.indexOf(month) / 3;
  if (!Number.isInteger(index)) return null;
  return Date.UTC(Number(year), index, Number(day), Number(hour), Number(minute), Number(second)) / 1000;
}

/** `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"`. */
export function readOsRelease(text: string): string | null {
  return /^PRETTY_NAME="?([^"\n]{1,200})"?$/m.exec(text)?.[1] ?? null;
}

/** `Linux web-7 6.1.0-18-amd64 #1 SMP …` → name and release. */
export function readUname(text: string): { nodename: string; release: string } | null {
  const found = /^Linux (\S+) (\S+) /.exec(text);
  return found === null ? null : { nodename: found[1] ?? '', release: found[2] ?? '' };
}
