import type { Host } from '../../domain/incident.js';

/** What the inventory and the alert know of the host's names. */
export interface HostNames {
  ip: string;
  hostname: string;
  /** Labels of the host in the inventory. */
  labels: Readonly<Record<string, string>>;
  /** Whatever a system may call it: full and short names, and addresses, none of them empty or another host's. */
  all: readonly string[];
}

/** Looks up what the inventory says of the host. */
export type FindNames = (host: Host) => HostNames;

const isAddress = (name: string): boolean => /^[0-9.]+$|:/.test(name);
const shortOf = (name: string): string => (isAddress(name) ? name : (name.split('.')[0] ?? ''));

/** Without inventory a host has the names that the incident says, and no labels. */
export const namesOf: FindNames = ({ ip, hostname }) => ({
  ip,
  hostname,
  labels: {},
  all: [...new Set([ip, hostname, shortOf(hostname)])].filter((name) => name !== ''),
});

/** Whether something that bears a name is the host's; case does not matter. */
export function isNamed(text: string, { all }: Pick<HostNames, 'all'>): boolean {
  const name = text.toLowerCase();
  const known = all.map((one) => one.toLowerCase());
  if (known.includes(name)) return true;
  // Who knows a host by its short name alone takes any domain for its own.
  const qualified = known.some((one) => one.includes('.') && !isAddress(one));
  return !qualified && known.includes(shortOf(name));
}
