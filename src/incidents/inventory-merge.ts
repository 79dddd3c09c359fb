import type { InventoryHost } from './inventory-host.js';

function sameHost(a: InventoryHost, b: InventoryHost): boolean {
  return (
    a.names.some((name) => b.names.includes(name)) ||
    a.addresses.some((address) => b.addresses.includes(address)) ||
    (a.instance !== null && a.instance === b.instance)
  );
}

/** What people wrote goes before what was discovered; the discovery fills the gaps. */
export function complete(written: InventoryHost, found: InventoryHost): InventoryHost {
  return {
    ...written,
    names: [...new Set([...written.names, ...found.names])],
    spellings: [...new Set([...written.spellings, ...found.spellings])],
    addresses: [...new Set([...written.addresses, ...found.addresses])],
    groups: [...new Set([...written.groups, ...found.groups])],
    labels: { ...found.labels, ...written.labels },
    instance: written.instance ?? found.instance,
    osRelease: written.osRelease ?? found.osRelease,
    kernel: written.kernel ?? found.kernel,
    cpus: written.cpus ?? found.cpus,
    memBytes: written.memBytes ?? found.memBytes,
  };
}

/** The hosts of oscope.yaml, completed by discovered ones, and the discovered ones that nobody wrote down. */
export function mergeHosts(
  written: readonly InventoryHost[],
  found: readonly InventoryHost[],
): InventoryHost[] {
  const used = new Set<InventoryHost>();
  const merged = written.map((host) => {
    const match = found.find((one) => !used.has(one) && sameHost(host, one));
    if (match === undefined) return host;
    used.add(match);
    return complete(host, match);
  });
  return [...merged, ...found.filter((one) => !used.has(one))];
}
