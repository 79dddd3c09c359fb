import type { Host } from '../domain/incident.js';
import type { Platform } from '../domain/knowledge.js';

/** A host's distribution and kernel as far as they are known. Versions are lists of numbers: "8.10" → [8, 10]. */
export interface HostPlatform {
  os: string | null;
  osVersion: number[];
  kernel: number[];
}

/** Distribution names as /etc/os-release (PRETTY_NAME) writes them, first match wins. */
const DISTRIBUTIONS: readonly [RegExp, string][] = [
  [/alios|alibaba group enterprise/i, 'alios'],
  [/alibaba cloud linux|aliyun linux|anolis/i, 'alinux'],
  [/amazon linux/i, 'amazon'],
  [/ubuntu/i, 'ubuntu'],
  [/debian/i, 'debian'],
  [/suse|sles/i, 'suse'],
  [/red hat|rhel|centos|rocky|alma|oracle linux/i, 'rhel'],
  [/fedora/i, 'fedora'],
];

/** Kernel release names that give the distribution away when os-release is not known. */
const KERNEL_FLAVOURS: readonly [RegExp, string][] = [
  [/\.alios(\d+)/, 'alios'],
  [/\.al(\d+)\b/, 'alinux'],
  [/\.amzn(\d+)/, 'amazon'],
  [/\.el(\d+)/, 'rhel'],
];

function numbers(text: string | undefined): number[] {
  return (text ?? '')
    .split('.')
    .filter((part) => /^\d+$/.test(part))
    .map(Number);
}

/** "Debian GNU/Linux 12 (bookworm)", "6.1.0-56-amd64" → {os: 'debian', osVersion: [12], kernel: [6, 1, 0]} */
export function platformOf(host: Pick<Host, 'osRelease' | 'kernel'>): HostPlatform {
  const release = host.osRelease ?? '';
  const kernel = numbers(/^\d+(\.\d+)*/.exec(host.kernel ?? '')?.[0]);
  const known = DISTRIBUTIONS.find(([pattern]) => pattern.test(release));
  if (known !== undefined) {
    const servicePack = /\b(\d+) SP(\d+)/.exec(release);
    const version =
      servicePack === null
        ? /\d+(\.\d+)*/.exec(release)?.[0]
        : `${servicePack[1] ?? ''}.${servicePack[2] ?? ''}`;
    return { os: known[1], osVersion: numbers(version), kernel };
  }
  for (const [pattern, os] of KERNEL_FLAVOURS) {
    const found = pattern.exec(host.kernel ?? '');
    if (found !== null) return { os, osVersion: numbers(found[1]), kernel };
  }
  return { os: null, osVersion: [], kernel };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < b.length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function versionHolds(actual: readonly number[], operator: string, wanted: readonly number[]): boolean {
  const order = compare(actual, wanted);
  if (operator === '>=') return order >= 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  if (operator === '<') return order < 0;
  return order === 0;
}

type Answer = 'yes' | 'no' | 'unknown';

function osHolds(pattern: string, host: HostPlatform): Answer {
  const [, name, operator, version] = /^([a-z]+)(?:(>=|<=|<|>|=)([\d.]+))?$/.exec(pattern) ?? [];
  if (name !== host.os) return 'no';
  if (operator === undefined) return 'yes';
  if (host.osVersion.length === 0) return 'unknown';
  return versionHolds(host.osVersion, operator, numbers(version)) ? 'yes' : 'no';
}

/** Whether a text for `platform` applies to the host; `unknown` when the host does not say what it is. */
export function appliesTo(platform: Platform, host: HostPlatform): Answer {
  if (platform.kernel !== undefined) {
    if (host.kernel.length === 0) return 'unknown';
    const [, operator = '>=', version] = /^(>=|<=|<|>)([\d.]+)$/.exec(platform.kernel) ?? [];
    if (!versionHolds(host.kernel, operator, numbers(version))) return 'no';
  }
  if (platform.os === undefined) return 'yes';
  if (host.os === null) return 'unknown';
  const answers = platform.os.map((pattern) => osHolds(pattern, host));
  return (['yes', 'unknown'] as const).find((answer) => answers.includes(answer)) ?? 'no';
}

/** {os: ['rhel>=8'], kernel: '>=5.4'} → "on rhel >= 8 and kernel >= 5.4"; null when it applies everywhere. */
export function describePlatform(platform: Platform): string | null {
  const parts = [
    platform.os === undefined
      ? ''
      : platform.os.map((one) => one.replace(/(>=|<=|<|>|=)/, ' $1 ')).join(' or '),
    platform.kernel === undefined ? '' : `kernel ${platform.kernel.replace(/(>=|<=|<|>)/, '$1 ')}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : `on ${parts.join(' and ')}`;
}
