import { z } from 'zod';
import { messageOf } from '../errors.js';
import type { InventoryHost } from './inventory-host.js';
import type { Known, Labels } from './inventory-machines.js';
import { addLabels, addName, createKnown, hostsOf } from './inventory-machines.js';

/**
 * Asks a configured Prometheus server: `path` is `/api/v1/targets` or `/api/v1/query`. Only the base URL of the
 * configuration is dialled. Rejects when it cannot be read.
 */
export type FetchJson = (
  path: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<unknown>;

export interface Discovery {
  hosts: InventoryHost[];
  /** What went wrong, in words; empty when nothing did. */
  notes: string[];
}

const MAX_HOSTS = 20_000;

const labels = z.record(z.string(), z.string());
const targetsSchema = z.object({
  data: z.object({
    activeTargets: z.array(z.object({ labels, discoveredLabels: labels.default({}) })),
  }),
});
const vectorSchema = z.object({
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: labels, value: z.tuple([z.number(), z.string()]) })),
  }),
});

/** Null where there is no instance, or are too many. */
function knownBy(found: Map<string, Known>, instance = ''): Known | null {
  const known = found.get(instance);
  if (known !== undefined) return known;
  if (instance === '' || found.size >= MAX_HOSTS) return null;
  const fresh = createKnown(instance);
  found.set(instance, fresh);
  return fresh;
}

/** The answer of `/api/v1/targets` → what it says of each `instance`. */
function readTargets(answer: unknown, found: Map<string, Known>): void {
  for (const target of targetsSchema.parse(answer).data.activeTargets) {
    const known = knownBy(found, target.labels.instance);
    if (known === null) continue;
    addName(known, target.discoveredLabels.__address__);
    addLabels(known, target.labels);
    const { instance: _, ...others } = target.labels;
    Object.assign(known.labels, others);
  }
}

type Fact = (known: Known, metric: Labels, value: number) => void;

/** What an instance calls itself. Answers come newest first; it may have had another name or kernel before. */
const readUname: Fact = (known, metric) => {
  if (known.kernel !== null) return;
  addLabels(known, metric);
  known.nodename = metric.nodename?.toLowerCase() ?? null;
  known.kernel = metric.release ?? null;
  if (metric.job !== undefined) known.labels.job = metric.job;
};

/**
 * The series of a host end when its scrapes fail, and just then it is asked for. A day of one series for each host is
 * cheap; the shorter range goes first since a host that has rebooted has several.
 */
const beforeNow = (metric: string): string =>
  `last_over_time(${metric}[1h]) or on (instance) last_over_time(${metric}[1d])`;
const newest = (metric: string): string => `${metric} or on (instance) ${beforeNow(metric)}`;

/** A day of many series for each host is not cheap: they are counted as they are and as they were. */
const countNewest = (selector: string): string =>
  ['', ' offset 1h', ' offset 1d'].map((when) => `count by (instance) (${selector}${when})`).join(' or ');

/** Queries → what their answer tells of an instance, in this order. */
const FACTS: readonly (readonly [string, Fact])[] = [
  [
    'node_uname_info',
    (known, metric, value) => {
      readUname(known, metric, value);
      known.isScraped = true;
    },
  ],
  [beforeNow('node_uname_info'), readUname],
  ['count by (instance) (up)', (known) => (known.isScraped = true)],
  ['node_boot_time_seconds', (known, _, value) => (known.bootTime = Number.isFinite(value) ? value : null)],
  [newest('node_os_info'), (known, metric) => (known.osRelease = metric.pretty_name ?? null)],
  [newest('node_memory_MemTotal_bytes'), (known, _, value) => (known.memBytes = value > 0 ? value : null)],
  [
    countNewest('node_cpu_seconds_total{mode="idle"}'),
    (known, _, value) => (known.cpus = Number.isInteger(value) && value > 0 ? value : null),
  ],
];
/** Without these there are hosts missing; without the others, facts of them. */
const NEEDED = 2;

function readFact(answer: unknown, fact: Fact, found: Map<string, Known>): void {
  for (const { metric, value } of vectorSchema.parse(answer).data.result) {
    const known = knownBy(found, metric.instance);
    if (known !== null) fact(known, metric, Number(value[1]));
  }
}

/**
 * The hosts that a Prometheus server scrapes or scraped within a day, from its targets and node_exporter's
 * `node_uname_info`. A server that does not answer one of the questions (VictoriaMetrics and Mimir know no targets)
 * leaves the others.
 *
 * @param from how the source is called in messages, e.g. `sources.prometheus`
 */
export async function discoverHosts(
  fetchJson: FetchJson,
  from: string,
  signal: AbortSignal,
): Promise<Discovery> {
  const found = new Map<string, Known>();
  const notes = new Set<string>();
  const ask = (query: string) => fetchJson('/api/v1/query', { query }, signal);
  const [targets, ...facts] = await Promise.allSettled([
    fetchJson('/api/v1/targets', { state: 'active' }, signal),
    ...FACTS.map(([query]) => ask(query)),
  ]);
  const attempt = (read: () => void, isNeeded: boolean): void => {
    try {
      read();
    } catch (error) {
      const reason = error instanceof z.ZodError ? 'its answer is no answer of Prometheus' : messageOf(error);
      if (isNeeded) notes.add(`${from}: the hosts could not be read: ${reason}`);
    }
  };
  const valueOf = (answer: PromiseSettledResult<unknown> | undefined): unknown => {
    if (answer?.status === 'rejected') throw answer.reason;
    return answer?.value;
  };
  attempt(() => readTargets(valueOf(targets), found), false);
  FACTS.forEach(([, fact], index) =>
    attempt(() => readFact(valueOf(facts[index]), fact, found), index < NEEDED),
  );
  return { hosts: hostsOf(found.values(), from), notes: [...notes] };
}
