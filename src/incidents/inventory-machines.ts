import { looksLikeAddress, readAddress } from './address.js';
import type { InventoryHost } from './inventory-host.js';
import { HOST_NAME } from './inventory-host.js';
import { complete } from './inventory-merge.js';
import { withoutPort } from './inventory.js';

export type Labels = Readonly<Record<string, string>>;

/** What a Prometheus server says of an `instance`. */
export interface Known {
  instance: string;
  names: Set<string>;
  /** As `names`, before they were put in lower case. */
  spellings: Set<string>;
  addresses: Set<string>;
  labels: Record<string, string>;
  /** What its kernel calls itself, in lower case. */
  nodename: string | null;
  /** Unix seconds; null where the instance does not answer now. */
  bootTime: number | null;
  /** Whether it is still scraped, be it in vain. */
  isScraped: boolean;
  osRelease: string | null;
  kernel: string | null;
  cpus: number | null;
  memBytes: number | null;
}

/** Labels by which a host is told apart; a scrape's path and scheme say nothing of it. */
const NAME_LABELS = ['nodename', 'hostname', 'host', 'node', 'fqdn', 'name'];
const GROUP_LABELS = ['job', 'group', 'env', 'environment', 'cluster', 'role'];
/** Kernels reckon the time of their boot anew when the clock is set. */
const BOOT_SECONDS = 5;

/** The canonical address or the name in lower case, without port. */
function idOf(text: string): string {
  const bare = withoutPort(text.trim());
  const reading = readAddress(bare);
  return reading.kind === 'address' ? reading.canonical : bare.toLowerCase();
}

export function addName(known: Known, text: string | undefined): void {
  const bare = withoutPort((text ?? '').trim());
  const id = idOf(bare);
  if (looksLikeAddress(bare)) {
    if (readAddress(id).kind === 'address') known.addresses.add(id);
    return;
  }
  if (!HOST_NAME.test(id) || id === 'localhost') return;
  known.names.add(id);
  if (bare !== id) known.spellings.add(bare);
}

export function addLabels(known: Known, found: Labels): void {
  for (const label of NAME_LABELS) addName(known, found[label]);
  const domain = found.domainname ?? '(none)';
  if (found.nodename !== undefined && domain !== '(none)' && domain !== '')
    addName(known, `${found.nodename}.${domain}`);
}

export function createKnown(instance: string): Known {
  const known: Known = {
    instance,
    names: new Set(),
    spellings: new Set(),
    addresses: new Set(),
    labels: {},
    nodename: null,
    bootTime: null,
    isScraped: false,
    osRelease: null,
    kernel: null,
    cpus: null,
    memBytes: null,
  };
  addName(known, instance);
  return known;
}

/** Only machines are hosts: a target that node_exporter does not run on (a database's exporter) is a service. */
function isMachine(known: Known): boolean {
  return known.kernel !== null && known.names.size + known.addresses.size > 0;
}

/** Without the instances that nobody scrapes any more and whose machine is scraped under another one. */
function withoutRelics(machines: readonly Known[]): Known[] {
  const scraped = new Set(machines.filter((one) => one.isScraped).map(({ nodename }) => nodename));
  return machines.filter(
    ({ isScraped, nodename }) => isScraped || nodename === null || !scraped.has(nodename),
  );
}

/**
 * Whether instances of one nodename that share a name or address are one machine: one of them must be scraped by just
 * that. Clones share a nodename, too, but stand at several addresses or booted at several times.
 */
function isOneMachine(id: string, members: readonly Known[]): boolean {
  const ids = new Set(members.map(({ instance }) => idOf(instance)));
  const boots = members.flatMap(({ bootTime }) => bootTime ?? []);
  return ids.has(id) && ids.size <= 2 && Math.max(...boots) - Math.min(...boots) <= BOOT_SECONDS;
}

/** The instances of each machine: two jobs may scrape it as `web-7:9100` and as `web-7`. */
function groupInstances(machines: readonly Known[]): Known[][] {
  const sharers = new Map<string, { id: string; members: Known[] }>();
  for (const machine of machines) {
    if (machine.nodename === null) continue;
    for (const id of [...machine.names, ...machine.addresses]) {
      const key = `${machine.nodename} ${id}`;
      const sharer = sharers.get(key);
      if (sharer === undefined) sharers.set(key, { id, members: [machine] });
      else sharer.members.push(machine);
    }
  }
  const groups = new Map(machines.map((machine) => [machine, [machine]]));
  for (const { id, members } of sharers.values()) {
    if (members.length === 1 || !isOneMachine(id, members)) continue;
    const united = [...new Set(members.flatMap((member) => groups.get(member) ?? []))];
    for (const member of united) groups.set(member, united);
  }
  return [...new Set(groups.values())];
}

/** The names that several machines bear. */
function sharedNames(machines: readonly (readonly Known[])[]): Set<string> {
  const all = machines.flatMap((instances) => [...new Set(instances.flatMap(({ names }) => [...names]))]);
  const seen = new Set<string>();
  return new Set(all.filter((name) => seen.size === seen.add(name).size));
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
    instances: [known.instance],
    osRelease: known.osRelease,
    kernel: known.kernel,
    cpus: known.cpus,
    memBytes: known.memBytes,
    from,
  };
}

/**
 * The hosts among the instances, each with its first one.
 *
 * @param from how the source is called in messages, e.g. `sources.prometheus`
 */
export function hostsOf(known: Iterable<Known>, from: string): InventoryHost[] {
  const machines = groupInstances(withoutRelics([...known].filter(isMachine)));
  const shared = sharedNames(machines);
  return machines
    .map((instances) => instances.map((one) => hostOf(one, from, shared)).reduce(complete))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
