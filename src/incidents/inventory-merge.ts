import type { InventoryHost } from './inventory-host.js';

type Hosts = readonly InventoryHost[];

/** What people wrote, or what came first, goes before the other; that fills the gaps. */
export function complete(written: InventoryHost, found: InventoryHost): InventoryHost {
  return {
    ...written,
    names: [...new Set([...written.names, ...found.names])],
    spellings: [...new Set([...written.spellings, ...found.spellings])],
    addresses: [...new Set([...written.addresses, ...found.addresses])],
    groups: [...new Set([...written.groups, ...found.groups])],
    labels: { ...found.labels, ...written.labels },
    instance: written.instance ?? found.instance,
    instances: [...new Set([...written.instances, ...found.instances])],
    osRelease: written.osRelease ?? found.osRelease,
    kernel: written.kernel ?? found.kernel,
    cpus: written.cpus ?? found.cpus,
    memBytes: written.memBytes ?? found.memBytes,
  };
}

/**
 * Of the discovered hosts that have but a name in common with a written one, those that are meant. Clones share a name:
 * where several have an address, the name does not say which.
 */
function meantByName(sure: Hosts, named: Hosts): Hosts {
  const addressed = [...sure, ...named].filter(({ addresses }) => addresses.length > 0);
  return addressed.length <= 1 ? named : named.filter(({ addresses }) => addresses.length === 0);
}

function indexBy(
  hosts: Hosts,
  keysOf: (host: InventoryHost) => readonly string[],
): Map<string, InventoryHost[]> {
  const index = new Map<string, InventoryHost[]>();
  for (const host of hosts) {
    for (const key of keysOf(host)) index.set(key, [...(index.get(key) ?? []), host]);
  }
  return index;
}

/** What nobody else has: an address, or an `instance`. */
const sureKeys = ({ addresses, instances }: InventoryHost): string[] => [
  ...addresses,
  ...instances.map((instance) => `instance ${instance}`),
];

/** The hosts of oscope.yaml, completed by all discovered ones that they mean, and the discovered ones that nobody wrote down. */
export function mergeHosts(written: Hosts, found: Hosts): InventoryHost[] {
  const surely = indexBy(written, sureKeys);
  const byName = indexBy(written, ({ names }) => names);
  const sure = new Map<InventoryHost, InventoryHost[]>(written.map((host) => [host, []]));
  const named = new Map<InventoryHost, InventoryHost[]>(written.map((host) => [host, []]));
  for (const one of found) {
    const [owner] = sureKeys(one).flatMap((key) => surely.get(key) ?? []);
    const bearers = new Set(one.names.flatMap((name) => byName.get(name) ?? []));
    if (owner !== undefined) sure.get(owner)?.push(one);
    else if (bearers.size === 1) for (const bearer of bearers) named.get(bearer)?.push(one);
  }
  const used = new Set<InventoryHost>();
  const merged = written.map((host) => {
    const certain = sure.get(host) ?? [];
    const meant = [...certain, ...meantByName(certain, named.get(host) ?? [])];
    for (const one of meant) used.add(one);
    return meant.reduce(complete, host);
  });
  return [...merged, ...found.filter((one) => !used.has(one))];
}
