import type { Alert } from '../domain/incident.js';

/** The area of a root cause → words by which an alert speaks of that area. */
const AREAS: Readonly<Record<string, { causes: RegExp; words: RegExp }>> = {
  cpu: { causes: /^cpu\./, words: /\b(cpu|load|steal|softirq|throttl\w*|context switch\w*|fork\w*)\b/ },
  memory: { causes: /^mem\./, words: /\b(memory|mem|oom|swap\w*|slab|huge ?pages?)\b/ },
  storage: {
    causes: /^(disk|fs|md|nfs)\./,
    words: /\b(disks?|i ?o|storage|filesystem|file system|inodes?|raid|nfs|read only)\b/,
  },
  network: {
    causes: /^net\./,
    words:
      /\b(network|tcp|udp|packets?|retransmi\w*|conntrack|interface|nic|dns|connections?|sockets?|syn)\b/,
  },
  processes: {
    causes: /^proc\./,
    words: /\b(process(es)?|pids?|threads?|file descriptors?|fds?|zombies?)\b/,
  },
  time: { causes: /^time\./, words: /\b(clock|ntp|time sync\w*|skew)\b/ },
  kernel: { causes: /^kernel\./, words: /\b(kernel|lockup|oops|rcu|panic)\b/ },
  hardware: { causes: /^hw\./, words: /\b(edac|ecc|mce|hardware|temperature)\b/ },
  services: { causes: /^service\./, words: /\b(services?|systemd|units?|crash\w*)\b/ },
  security: { causes: /^(sec|sys)\./, words: /\b(ssh|login\w*|brute|audit)\b/ },
};

/** Where an alert points, seen from the true cause: to its area, to other areas only, or to none. */
export type AlertPointer = 'cause' | 'elsewhere' | 'nowhere';

/** "HostOutOfMemory" → "host out of memory" */
function wordsOf({ name, summary }: Pick<Alert, 'name' | 'summary'>): string {
  const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
  // Host names and addresses are no words: "fra-batch-09", "10.0.9.112:9100".
  const text = summary.replace(/\S*\d\S*/g, ' ');
  return `${spaced} ${text}`.toLowerCase().replace(/[^a-z]+/g, ' ');
}

/** Only the alert's own words and the area of the cause's id decide; nobody judges case by case. */
export function pointerOf(alert: Pick<Alert, 'name' | 'summary'>, accepted: readonly string[]): AlertPointer {
  const words = wordsOf(alert);
  const named = Object.values(AREAS).filter((area) => area.words.test(words));
  if (named.length === 0) return 'nowhere';
  return named.some((area) => accepted.some((id) => area.causes.test(id))) ? 'cause' : 'elsewhere';
}
