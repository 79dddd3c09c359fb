import { z } from 'zod';
import { messageOf } from '../errors.js';
import { looksLikeAddress, readAddress } from './address.js';
import type { InventoryHost } from './inventory-host.js';
import { HOST_NAME } from './inventory-host.js';
import { withoutPort } from './inventory.js';

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

type Labels = Readonly<Record<string, string>>;

interface Known {
  instance: string;
  names: Set<string>;
  /** As `names`, before they were put in lower case. */
  spellings: Set<string>;
  addresses: Set<string>;
  labels: Record<string, string>;
  osRelease: string | null;
  kernel: string | null;
  cpus: number | null;
  memBytes: number | null;
}

/** Labels by which a host is told apart; a scrape's path and scheme say nothing of it. */
const NAME_LABELS = ['nodename', 'hostname', 'host', 'node', 'fqdn', 'name'];
const GROUP_LABELS = ['job', 'group', 'env', 'environment', 'cluster', 'role'];

function addName(known: Known, text: string | undefined): void {
  const bare = withoutPort((text ?? '').trim());
  if (bare === '') return;
  if (looksLikeAddress(bare)) {
    const reading = readAddress(bare);
    if (reading.kind === 'address') known.addresses.add(reading.canonical);
    return;
  }
  const name = bare.toLowerCase();
  if (!HOST_NAME.test(name) || name === 'localhost') return;
  known.names.add(name);
  if (bare !== name) known.spellings.add(bare);
}

function addLabels(known: Known, found: Labels): void {
  for (const label of NAME_LABELS) addName(known, found[label]);
  const domain = found.domainname ?? '(none)';
  if (found.nodename !== undefined && domain !== '(none)' && domain !== '')
    addName(known, `${found.nodename}.${domain}`);
}

function knownBy(found: Map<string, Known>, instance: string): Known {
  const known = found.get(instance) ?? {
    instance,
    names: new Set(),
    spellings: new Set(),
    addresses: new Set(),
    labels: {},
    osRelease: null,
    kernel: null,
    cpus: null,
    memBytes: null,
  };
  found.set(instance, known);
  addName(known, instance);
  return known;
}

/** The answer of `/api/v1/targets` → what it says of each `instance`. */
function readTargets(answer: unknown, found: Map<string, Known>): void {
  for (const target of targetsSchema.parse(answer).data.activeTargets) {
    const instance = target.labels.instance;
    if (instance === undefined || instance === '' || found.size >= MAX_HOSTS) continue;
    const known = knownBy(found, instance);
    addName(known, target.discoveredLabels.__address__);
    addLabels(known, target.labels);
    const { instance: _, ...others } = target.labels;
    Object.assign(known.labels, others);
  }
}

type Fact = (known: Known, metric: Labels, value: number) => void;

/** Queries → what their answer tells of an instance. Those without an answer leave the fact unknown. */
const FACTS: readonly (readonly [string, Fact])[] = [
  [
    'node_uname_info',
    (known, metric) => {
      addLabels(known, metric);
      known.kernel = metric.release ?? null;
      if (metric.job !== undefined) known.labels.job = metric.job;
    },
  ],
  ['node_os_info', (known, metric) => (known.osRelease = metric.pretty_name ?? null)],
  ['node_memory_MemTotal_bytes', (known, _, value) => (known.memBytes = value > 0 ? value : null)],
  [
    'count by (instance) (node_cpu_seconds_total{mode="idle"})',
    (known, _, value) => (known.cpus = Number.isInteger(value) && value > 0 ? value : null),
  ],
];

function readFact(answer: unknown, fact: Fact, found: Map<string, Known>): void {
  for (const { metric, value } of vectorSchema.parse(answer).data.result) {
    const instance = metric.instance;
    if (instance === undefined || instance === '' || found.size >= MAX_HOSTS) continue;
    fact(knownBy(found, instance), metric, Number(value[1]));
  }
}

/** A machine is called by the shortest of its names that it alone bears, if there is one. */
function hostOf(known: Known, from: string, shared: ReadonlySet<string>): InventoryHost {
  const rank = (name: string): number => name.split('.').length + (shared.has(name) ? 1000 : 0);
  const names = [...known.names].sort((a, b) => rank(a) - rank(b));
  const addresses = [...known.addresses];
  const name = names[0] ?? addresses[0] ?? known.instance;
  return {
    name,
    names,
    spellings: [...known.spellings],
    addresses,
    groups: GROUP_LABELS.flatMap((label) => known.labels[label] ?? []),
    labels: known.labels,
    instance: known.instance,
    osRelease: known.osRelease,
    kernel: known.kernel,
    cpus: known.cpus,
    memBytes: known.memBytes,
    from,
  };
}

function sharedNames(machines: readonly Known[]): Set<string> {
  const seen = new Set<string>();
  const all = machines.flatMap(({ names }) => [...names]);
  return new Set(all.filter((name) => seen.size === seen.add(name).size));
}

/** Only machines are hosts: a target that node_exporter does not run on (a database's exporter) is a service. */
function isMachine(known: Known): boolean {
  return known.kernel !== null && known.names.size + known.addresses.size > 0;
}

/**
 * The hosts that a Prometheus server scrapes, from its targets and node_exporter's `node_uname_info`. A server that does
 * not answer one of the questions (VictoriaMetrics and Mimir know no targets) leaves the others.
 *
 * @param from how the source is called in messages, e.g. `sources.prometheus`
 */
export async function discoverHosts(
  fetchJson: FetchJson,
  from: string,
  signal: AbortSignal,
): Promise<Discovery> {
  const found = new Map<string, Known>();
  const notes: string[] = [];
  const attempt = async (what: string, read: () => Promise<void>, needed: boolean): Promise<void> => {
    try {
      await read();
    } catch (error) {
      const reason = error instanceof z.ZodError ? 'its answer is no answer of Prometheus' : messageOf(error);
      if (needed) notes.push(`${from}: ${what} could not be read: ${reason}`);
    }
  };
  await Promise.all([
    attempt(
      'the targets',
      async () => readTargets(await fetchJson('/api/v1/targets', { state: 'active' }, signal), found),
      false,
    ),
    ...FACTS.map(([query, fact], index) =>
      attempt(
        'the hosts',
        async () => readFact(await fetchJson('/api/v1/query', { query }, signal), fact, found),
        index === 0,
      ),
    ),
  ]);
  const machines = [...found.values()].filter(isMachine);
  const shared = sharedNames(machines);
  const hosts = machines.map((known) => hostOf(known, from, shared));
  return { hosts: hosts.sort((a, b) => (a.name < b.name ? -1 : 1)), notes };
}
