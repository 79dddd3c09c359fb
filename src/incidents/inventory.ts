import type { Host } from '../domain/incident.js';
import { OScopeError } from '../errors.js';
import { looksLikeAddress, readAddress } from './address.js';
import { nearest } from './edit-distance.js';
import type { InventoryHost } from './inventory-host.js';
import { HOST_NAME } from './inventory-host.js';

export interface Inventory {
  hosts: readonly InventoryHost[];
  /**
   * The host that a user means by a name, a fully qualified name or an address.
   * @throws OScopeError `bad_input` for an unknown, ambiguous or oddly spelt one, with the nearest suggestion.
   */
  find(text: string): InventoryHost;
  /** The same for the labels of an alert, where a port may follow and nothing is thrown. */
  lookUp(text: string): InventoryHost | null;
}

type Index = ReadonlyMap<string, readonly InventoryHost[]>;

/** Text from outside in a message: no control or direction characters, and short. */
function quoted(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
  return `"${printable}${text.length > 60 ? '…' : ''}"`;
}

function refuse(message: string, remedy: string): OScopeError {
  return new OScopeError({ code: 'bad_input', message, remedy });
}

function indexOf(hosts: readonly InventoryHost[]): Index {
  const index = new Map<string, InventoryHost[]>();
  const add = (key: string, host: InventoryHost): void => {
    const list = index.get(key);
    if (list === undefined) index.set(key, [host]);
    else if (!list.includes(host)) list.push(host);
  };
  for (const host of hosts) {
    for (const key of [...host.names, ...host.addresses]) add(key, host);
  }
  // A short name stands for a fully qualified one as long as nobody else has it.
  const named = new Map([...index].map(([key, owners]) => [key, [...owners]]));
  for (const host of hosts) {
    for (const name of host.names) {
      const short = name.split('.')[0] ?? name;
      const isFree = (named.get(short) ?? []).every((owner) => owner === host);
      if (short !== name && isFree) add(short, host);
    }
  }
  return index;
}

function unknown(text: string, hosts: readonly InventoryHost[], index: Index): OScopeError {
  if (hosts.length === 0) {
    return refuse(
      `The inventory knows no hosts, so ${quoted(text)} cannot be looked up.`,
      'List it under hosts: in oscope.yaml, or configure a Prometheus source to discover hosts from.',
    );
  }
  const near = nearest(text, index.keys());
  return refuse(
    `There is no host ${quoted(text)} in the inventory of ${hosts.length}.`,
    near === null ? 'Use a name or address that oscope hosts lists.' : `Did you mean ${near}?`,
  );
}

function ambiguous(text: string, owners: readonly InventoryHost[], index: Index): OScopeError {
  const isOwn = (key: string): boolean => index.get(key)?.length === 1;
  const telling = owners.flatMap(({ addresses, names }) => [...addresses, ...names].find(isOwn) ?? []);
  return refuse(
    `${quoted(text)} means ${owners.length} hosts.`,
    telling.length > 0
      ? `Give one of: ${telling.slice(0, 8).join(', ')}.`
      : 'List each under hosts: in oscope.yaml by a name of its own, with its labels: { instance: … }.',
  );
}

/** The key under which a user's text is looked up. */
function keyOf(text: string): string {
  const trimmed = text.trim();
  if (looksLikeAddress(trimmed)) {
    const reading = readAddress(trimmed);
    if (reading.kind === 'address') return reading.canonical;
    throw refuse(`The host ${quoted(trimmed)} is refused: ${reading.reason}.`, 'Or give its name.');
  }
  const name = trimmed.toLowerCase().replace(/\.$/, '');
  if (HOST_NAME.test(name) && name.length <= 253) return name;
  throw refuse(
    `The host ${quoted(trimmed)} is no host name.`,
    'Names are of letters, digits, dots and hyphens.',
  );
}

/** `[2001:db8::1]:9100`, `10.0.0.7:9100`, `web-1:9100` and `node@web-1` without what is around the host. */
export function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]{1,45})\](?::[0-9]{1,5})?$/.exec(text);
  if (bracketed !== null) return bracketed[1] ?? text;
  return /^([^:]{1,253}):[0-9]{1,5}$/.exec(text)?.[1] ?? text;
}

/** Names and addresses are looked up here and never resolved or dialled. */
export function createInventory(hosts: readonly InventoryHost[]): Inventory {
  const index = indexOf(hosts);
  const byInstance = new Map(
    hosts.flatMap((host) => host.instances.map((instance) => [instance, host] as const)),
  );

  const find = (text: string): InventoryHost => {
    const key = keyOf(text);
    const [first, ...others] = index.get(key) ?? [];
    if (first === undefined) throw unknown(key, hosts, index);
    if (others.length === 0) return first;
    throw ambiguous(key, [first, ...others], index);
  };

  return {
    hosts,
    find,
    lookUp(text) {
      const known = byInstance.get(text);
      if (known !== undefined) return known;
      return findQuietly({ find }, withoutPort(text.trim()));
    },
  };
}

/** Whether `=~{any}(:[0-9]+)?`, by which sources find an instance unless told otherwise, picks it by these names. */
function isPicked(instance: string, all: readonly string[]): boolean {
  const bare = withoutPort(instance);
  return all.includes(bare) && (bare.includes(':') || !instance.startsWith('['));
}

/** Short names of hosts that have a domain; every machine is called `localhost`. */
function shortNames(names: readonly string[]): string[] {
  const qualified = names.filter((name) => name.includes('.') && !looksLikeAddress(name));
  return qualified
    .map((name) => name.split('.')[0] ?? '')
    .filter((name) => name.toLowerCase() !== 'localhost');
}

/** An incident carries a name or an address; an instance that is spelt like it may be another host's. */
function findQuietly(inventory: Pick<Inventory, 'find'>, text: string): InventoryHost | null {
  try {
    return inventory.find(text);
  } catch {
    return null;
  }
}

/**
 * What sources need to find a host in their labels: all that the inventory knows of the incident's host. Names that
 * mean another host as well are left out of `all`. Where the rest does not pick its `instance`, the label does.
 */
export function createNameLookup(inventory: Inventory): (host: Host) => {
  ip: string;
  hostname: string;
  labels: Readonly<Record<string, string>>;
  all: readonly string[];
} {
  return ({ ip, hostname }) => {
    const known = findQuietly(inventory, hostname) ?? findQuietly(inventory, ip);
    const others = inventory.hosts.filter((host) => host !== known);
    const isOthers = (name: string): boolean => {
      const key = name.toLowerCase();
      return others.some(({ names, addresses }) => names.includes(key) || addresses.includes(key));
    };
    const names = [hostname, ...(known?.names ?? []), ...(known?.spellings ?? [])];
    const short = shortNames(names).filter(
      (name) => known === null || findQuietly(inventory, name) === known,
    );
    const own = [ip, ...(known?.addresses ?? []), ...names, ...short];
    const all = [...new Set(own)].filter((name) => name !== '' && !isOthers(name));
    const instance = known?.instance ?? null;
    const label: Record<string, string> = instance === null || isPicked(instance, all) ? {} : { instance };
    return { ip, hostname, labels: { ...label, ...known?.labels }, all };
  };
}
