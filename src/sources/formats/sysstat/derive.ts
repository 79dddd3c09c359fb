import type { JsonObject } from '../json-value.js';
import { isObject, listOf } from '../json-value.js';
import { listRules, scalarRules } from './mapping.js';

/** One value of a series at one sample. */
export interface Point {
  series: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

export function at(sample: unknown, path: string): unknown {
  let value = sample;
  for (const key of path.split('.')) value = isObject(value) ? value[key] : undefined;
  return value;
}

/** Sar writes numbers; NaN for anything else. */
const number = (value: unknown): number => (typeof value === 'number' ? value : NaN);
const plain = (series: string, value: number): Point => ({ series, labels: {}, value });

function scalars(sample: unknown): Point[] {
  return scalarRules.map(({ path, series, scale }) => plain(series, number(at(sample, path)) * scale));
}

function lists(sample: unknown): Point[] {
  return listRules.flatMap(({ list, key, label, fields, skip, only }) =>
    listOf(at(sample, list))
      .filter(isObject)
      .flatMap((element) => {
        const name = String(element[key]);
        if (only === undefined ? skip?.test(name) === true : name !== only) return [];
        const labels = only === undefined ? { [label]: name.replace(/^\/dev\//, '') } : {};
        return fields.map(([field, series, scale]) => ({
          series,
          labels,
          value: number(element[field]) * scale,
        }));
      }),
  );
}

/** Average over reads and writes; given to the side that nearly all traffic was, since sar does not tell them apart. */
function latencies(sample: unknown): Point[] {
  return listOf(at(sample, 'disk'))
    .filter(isObject)
    .flatMap((disk) => {
      const read = number(disk.rkB ?? disk.rd_sec);
      const written = number(disk.wkB ?? disk.wr_sec);
      const seconds = number(disk.await) / 1000;
      const share = read / (read + written);
      const side = share >= 0.9 ? 'read' : share <= 0.1 ? 'write' : null;
      const labels = { device: String(disk['disk-device']) };
      return side === null ? [] : [{ series: `disk.${side}.latency`, labels, value: seconds }];
    });
}

/** `-u ALL` names usr and sys and splits interrupts off; `-u` names user and system with them inside. */
function busyOf(cpu: JsonObject): number {
  return Math.max(0, 100 - number(cpu.idle) - number(cpu.iowait) - number(cpu.steal)) / 100;
}

function cpuTimes(sample: unknown): Point[] {
  const all = [...listOf(at(sample, 'cpu-load')), ...listOf(at(sample, 'cpu-load-all'))].filter(isObject);
  const host = all.find((cpu) => cpu.cpu === 'all' || cpu.cpu === '-1');
  if (host === undefined) return [];
  const each = all.filter((cpu) => cpu !== host && /^\d+$/.test(String(cpu.cpu)));
  const largest = (of: (cpu: JsonObject) => number): number =>
    each.reduce((most, cpu) => Math.max(most, of(cpu)), -Infinity);
  const ratio = (series: string, value: unknown): Point => plain(series, number(value) / 100);
  return [
    plain('cpu.busy.ratio', busyOf(host)),
    ratio(
      'cpu.user.ratio',
      host.usr === undefined ? host.user : number(host.usr) + (number(host.guest) || 0),
    ),
    ratio('cpu.system.ratio', host.sys ?? host.system),
    ratio('cpu.nice.ratio', host.nice),
    ratio('cpu.iowait.ratio', host.iowait),
    ratio('cpu.steal.ratio', host.steal),
    ratio('cpu.irq.ratio', host.irq),
    ratio('cpu.softirq.ratio', host.soft),
    plain('cpu.busy.max_cpu.ratio', largest(busyOf)),
    plain(
      'cpu.softirq.max_cpu.ratio',
      largest((cpu) => number(cpu.soft) / 100),
    ),
  ];
}

/** Total memory in kB, which sar does not print: what is used was counted without caches since sysstat 12. */
function memTotal(sample: unknown): number {
  const field = (name: string): number => number(at(sample, `memory.${name}`)) || 0;
  const used = field('memused');
  const share = field('memused-percent') / 100;
  const old = field('memfree') + used;
  const recent = old + field('buffers') + field('cached') + field('slab');
  if (used <= 0) return NaN;
  return Math.abs(used / old - share) <= Math.abs(used / recent - share) ? old : recent;
}

function sums(sample: unknown, cpus: number): Point[] {
  const get = (path: string): number => number(at(sample, path));
  const total = memTotal(sample);
  const free = get('hugepages.hugfree');
  return [
    plain('node_memory_MemTotal_bytes', total * 1024),
    plain('node_memory_SwapTotal_bytes', (get('memory.swpfree') + get('memory.swpused')) * 1024),
    plain('mem.hugepages.reserved.ratio', (free + get('hugepages.hugused')) / total),
    plain('mem.hugepages.unused.ratio', (free - (get('hugepages.hugrsvd') || 0)) / total),
    plain('cpu.load1.per_cpu', get('queue.ldavg-1') / cpus),
    plain('cpu.load5.per_cpu', get('queue.ldavg-5') / cpus),
    plain('cpu.procs_running.per_cpu', get('queue.runq-sz') / cpus),
    plain('tcp.retransmits.ratio', get('network.net-etcp.retrans') / get('network.net-tcp.oseg')),
  ];
}

/** One element of `statistics` → the values of all series that it tells; what it does not tell is left out. */
export function pointsOf(sample: unknown, cpus: number): Point[] {
  const all = [
    ...scalars(sample),
    ...lists(sample),
    ...latencies(sample),
    ...cpuTimes(sample),
    ...sums(sample, cpus),
  ];
  return all.filter(({ value }) => Number.isFinite(value));
}
