import type { Expression, MetricDefinition } from '../catalog/metrics/definition.js';
import { selectorsOf } from '../catalog/metrics/definition.js';
import { metricCatalog } from '../catalog/metrics/registry.js';
import type { MetricSeries } from '../domain/evidence.js';

export interface AreaCoverage {
  /** First part of the metrics' ids: `cpu`, `mem`, … */
  area: string;
  present: number;
  total: number;
  /** Series that are wanted and not there. */
  missing: string[];
}

/** Whether a metric can be computed from series of these names. */
function computable(expression: Expression, names: ReadonlySet<string>): boolean {
  switch (expression.type) {
    case 'constant':
      return true;
    case 'series':
      return names.has(expression.selector.metric);
    case 'fold':
      return computable(expression.of, names);
    case 'binary':
      return computable(expression.left, names) && computable(expression.right, names);
    case 'fallback':
      return computable(expression.left, names) || computable(expression.right, names);
  }
}

function missingOf(definition: MetricDefinition, names: ReadonlySet<string>): string[] {
  return selectorsOf(definition.expression)
    .map(({ metric }) => metric)
    .filter((metric) => !names.has(metric));
}

/** How much of the metric catalogue can be computed, by area in the catalogue's order. */
export function coverageByArea(series: readonly MetricSeries[]): AreaCoverage[] {
  const names = new Set(series.map(({ name }) => name));
  const areas = new Map<string, AreaCoverage>();
  for (const definition of metricCatalog) {
    const area = definition.id.split('.')[0] ?? '';
    const row = areas.get(area) ?? { area, present: 0, total: 0, missing: [] };
    areas.set(area, row);
    row.total += 1;
    if (names.has(definition.id) || computable(definition.expression, names)) row.present += 1;
    else row.missing.push(...missingOf(definition, names));
  }
  return [...areas.values()].map((row) => ({ ...row, missing: [...new Set(row.missing)].sort() }));
}

/** Series → what has to be switched on for it (https://github.com/prometheus/node_exporter#collectors). */
const SWITCHES: readonly (readonly [RegExp, string])[] = [
  [/^node_processes_/, 'node_exporter --collector.processes'],
  [/^node_slabinfo_/, 'node_exporter --collector.slabinfo (as root)'],
  [/^node_systemd_/, 'node_exporter --collector.systemd'],
  [/^node_tcp_connection_states/, 'node_exporter --collector.tcpstat'],
  [
    /^node_vmstat_/,
    "node_exporter --collector.vmstat.fields='^(oom_kill|pgpg|pswp|pg.*fault|pgscan|pgsteal|allocstall|compact_|workingset_|slabs_scanned|nr_dirty|nr_writeback).*'",
  ],
  [/^node_netstat_/, 'node_exporter --collector.netstat.fields with the Tcp, TcpExt, Udp and Icmp counters'],
  [/^node_nf_conntrack_/, 'the nf_conntrack module, where the host tracks connections'],
  [/^node_pressure_/, 'a kernel with pressure stall information (psi=1)'],
  [/^container_/, 'cAdvisor or another exporter of cgroups, for services'],
  [/^namedprocess_/, 'process-exporter, for the CPU, memory and files of each process'],
  [/^problem_/, 'node-problem-detector, where the host is a node of Kubernetes'],
  [/^node_(?:md|nfs|edac)_/, 'nothing, where the host has no RAID, NFS or EDAC'],
];

/** What would bring the missing series, each remedy once. */
export function switchesFor(missing: readonly string[]): string[] {
  const found = missing.map((name) => SWITCHES.find(([pattern]) => pattern.test(name))?.[1]);
  return [...new Set(found.filter((text) => text !== undefined))];
}
