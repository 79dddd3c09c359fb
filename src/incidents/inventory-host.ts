import { z } from 'zod';
import type { Host } from '../domain/incident.js';
import { readAddress } from './address.js';

/** RFC 1123 names, with the underscore that machines have in practice. */
export const HOST_NAME =
  /^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?)*$/;

/** Spelt as people write it: systems may compare names by the letter. */
const hostName = z
  .string()
  .trim()
  .max(253)
  .refine((text) => HOST_NAME.test(text.toLowerCase()), { message: 'is no host name' });

const address = z.string().transform((text, context) => {
  const reading = readAddress(text);
  if (reading.kind === 'address') return reading.canonical;
  context.addIssue({ code: 'custom', message: reading.reason });
  return z.NEVER;
});

/** An entry under `hosts:` in oscope.yaml. `name` may be short or fully qualified; `labels` pick the host in sources. */
export const inventoryEntrySchema = z.strictObject({
  name: hostName,
  /** Further names, e.g. the fully qualified one. */
  aliases: z.array(hostName).default([]),
  addresses: z.array(address).default([]),
  groups: z.array(z.string().min(1)).default([]),
  /** As in /etc/os-release's PRETTY_NAME. */
  os: z.string().min(1).optional(),
  /** As `uname -r`. */
  kernel: z.string().min(1).optional(),
  cpus: z.number().int().positive().optional(),
  memBytes: z.number().positive().optional(),
  /** Label values that the host has in the sources, e.g. `instance: 10.0.0.7:9100`. */
  labels: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_.]*$/), z.string()).default({}),
});
export type InventoryEntry = z.output<typeof inventoryEntrySchema>;

/** What is known of a host, from oscope.yaml or a discovery. */
export interface InventoryHost {
  /** The name by which people know it. */
  name: string;
  /** All names in lower case, `name` first. */
  names: readonly string[];
  /** Those names that are written otherwise than in lower case, as they are written. */
  spellings: readonly string[];
  /** Canonical addresses, the main one first. */
  addresses: readonly string[];
  groups: readonly string[];
  labels: Readonly<Record<string, string>>;
  /** The `instance` under which Prometheus scrapes its node_exporter; null where that is not known. */
  instance: string | null;
  /** All under which it is scraped, for alerts that bear them; `instance` first. */
  instances: readonly string[];
  osRelease: string | null;
  kernel: string | null;
  cpus: number | null;
  memBytes: number | null;
  /** `oscope.yaml`, or the source that discovered it. */
  from: string;
}

export function hostOfEntry(entry: InventoryEntry): InventoryHost {
  const written = [entry.name, ...entry.aliases];
  return {
    name: entry.name.toLowerCase(),
    names: [...new Set(written.map((name) => name.toLowerCase()))],
    spellings: written.filter((name) => name !== name.toLowerCase()),
    addresses: [...new Set(entry.addresses)],
    groups: entry.groups,
    labels: entry.labels,
    instance: entry.labels.instance ?? null,
    instances: entry.labels.instance === undefined ? [] : [entry.labels.instance],
    osRelease: entry.os ?? null,
    kernel: entry.kernel ?? null,
    cpus: entry.cpus ?? null,
    memBytes: entry.memBytes ?? null,
    from: 'oscope.yaml',
  };
}

/** The host as an incident carries it. */
export function incidentHost(host: InventoryHost): Host {
  return {
    ip: host.addresses[0] ?? '',
    hostname: host.name,
    osRelease: host.osRelease,
    kernel: host.kernel,
    cpus: host.cpus,
    memBytes: host.memBytes,
  };
}

export function isSameHost(a: Pick<Host, 'hostname' | 'ip'>, b: Pick<Host, 'hostname' | 'ip'>): boolean {
  return a.hostname === b.hostname && a.ip === b.ip;
}
