import type { Finding } from '../../domain/finding.js';

/** A part of the system that people name, and the finding kinds (beginnings) that belong to it. */
export interface Topic {
  id: string;
  words: RegExp;
  kinds: readonly string[];
}

export const TOPICS: readonly Topic[] = [
  {
    id: 'swap',
    words: /\bswap(ping|ped|s)?\b/,
    kinds: ['mem.swap', 'paging.swap', 'log.swap', 'stack.swap', 'stack.blocked.swap'],
  },
  {
    id: 'memory',
    words: /\b(memory|mem|ram|heap|rss|oom|slab|page cache|huge ?pages?|reclaim|paging)\b/,
    kinds: [
      'mem.',
      'paging.',
      'psi.memory',
      'service.memory',
      'service.oom',
      'log.oom',
      'log.emem',
      'log.page_alloc',
      'log.hugepage',
      'stack.page_fault',
      'stack.reclaim',
      'stack.direct_reclaim',
      'stack.compaction',
      'stack.alloc',
      'stack.slab',
      'stack.dentry',
      'stack.blocked.memory',
    ],
  },
  {
    id: 'load',
    words: /\bload( average)?s?\b/,
    kinds: ['cpu.load', 'proc.running', 'proc.blocked', 'cpu.procs_running'],
  },
  {
    id: 'file system',
    words:
      /\b(file ?systems?|fs|disk ?(space|usage|full)|inodes?|mount(point|ed|s)?|partitions?|no space|enospc|read-?only)\b/,
    kinds: [
      'fs.',
      'log.enospc',
      'log.fs_',
      'log.readonly',
      'log.journal_abort',
      'stack.journal',
      'stack.fs_',
    ],
  },
  {
    id: 'disk',
    words:
      /\b(disks?|i\/o|io|iowait|io wait|block devices?|storage|nvme|ssd|hdd|sd[a-z]|vd[a-z]|raid|iops)\b/,
    kinds: [
      'disk.',
      'psi.io',
      'cpu.iowait',
      'fs.',
      'md.',
      'log.io_error',
      'log.medium_error',
      'log.scsi',
      'log.nvme',
      'log.ata',
      'log.md',
      'log.dm',
      'log.lost_write',
      'log.eio',
      'log.smart',
      'stack.block_io',
      'stack.io_error',
      'stack.writeback',
      'stack.fsync',
      'stack.blocked.io',
      'stack.blocked.journal',
      'stack.blocked.writeback',
    ],
  },
  {
    id: 'network',
    words:
      /\b(networks?|net|nic|tcp|udp|packets?|retransmi\w*|connections?|sockets?|interfaces?|eth\d+|ens\d+|bandwidth|latency|conntrack|dns|link)\b/,
    kinds: [
      'net.',
      'tcp.',
      'udp.',
      'softnet.',
      'sockets.',
      'conntrack.',
      'neighbour.',
      'icmp.',
      'cpu.softirq',
      'log.link',
      'log.nic',
      'log.conntrack',
      'log.syn',
      'log.neighbour',
      'log.tcp',
      'log.dns',
      'log.port',
      'log.conn_refused',
      'stack.softirq_network',
      'stack.tcp',
      'stack.syn',
      'stack.conntrack',
      'stack.neighbour',
      'stack.udp',
      'stack.driver_poll',
      'stack.blocked.network',
    ],
  },
  { id: 'NFS', words: /\bnfs\b/, kinds: ['nfs.', 'log.nfs', 'stack.blocked.nfs'] },
  {
    id: 'CPU',
    words: /\b(cpus?|processors?|cores?|steal|throttl\w*|context switch\w*|run ?queue|compute)\b/,
    kinds: [
      'cpu.',
      'psi.cpu',
      'service.cpu',
      'hw.cpu',
      'softnet.',
      'log.soft_lockup',
      'log.hard_lockup',
      'log.rcu',
      'log.rt_throttling',
      'stack.process',
      'stack.leaf',
      'stack.user',
      'stack.kernel',
      'stack.schedule',
      'stack.lock',
      'stack.futex',
      'stack.fork',
      'stack.exec',
      'stack.exit',
    ],
  },
  {
    id: 'processes',
    words: /\b(process(es)?|threads?|forks?|pids?|zombies?|tasks?|file descriptors?|fds?)\b/,
    kinds: [
      'proc.',
      'cpu.forks',
      'service.processes',
      'log.fork',
      'log.pids',
      'log.fd',
      'log.file_max',
      'log.hung',
      'stack.process',
      'stack.fork',
      'stack.blocked',
    ],
  },
  {
    id: 'services',
    words:
      /\b(services?|systemd|units?|daemons?|restart(s|ed|ing)|crash(es|ed|ing)?|core dumps?|segfaults?)\b/,
    kinds: ['systemd.', 'service.', 'log.service', 'log.start_limit', 'log.core_dump', 'log.segfault'],
  },
  {
    id: 'time',
    words: /\b(clocks?|ntp|chrony|time sync\w*|clock ?source|offset)\b/,
    kinds: ['time.', 'log.clock', 'log.ntp'],
  },
  {
    id: 'hardware',
    words: /\b(hardware|edac|mce|ecc|thermal|temperature|dimms?)\b/,
    kinds: ['hw.', 'md.', 'log.mce', 'log.edac', 'log.thermal', 'log.smart', 'log.medium_error'],
  },
  {
    id: 'kernel',
    words: /\b(kernel|oops|panic|lockups?|bugs?|call trace)\b/,
    kinds: [
      'log.oops',
      'log.bug',
      'log.warning',
      'log.gpf',
      'log.panic',
      'log.soft_lockup',
      'log.hard_lockup',
      'log.rcu',
      'log.hung',
      'log.workqueue',
      'stack.kernel',
    ],
  },
  {
    id: 'security',
    words: /\b(ssh\w*|brute|login|logins|audit\w*)\b/,
    kinds: ['log.ssh', 'log.audit', 'stack.audit'],
  },
];

/** What a kind of server uses a lot by design. */
const ROLES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b(cach(e|ing)|redis|memcached?|varnish|in-?memory|jvm|java|elasticsearch)\b/, ['memory']],
  [
    /\b(database|db|mysql|mariadb|postgres(ql)?|mongo(db)?|oracle|clickhouse|cassandra)\b/,
    ['memory', 'disk'],
  ],
  [
    /\b(backups?|rsync|snapshots?|scrub|restore|copy(ing)? data|etl|file ?server|storage node)\b/,
    ['disk', 'network'],
  ],
  [
    /\b(batch|build|ci|compil\w*|render\w*|training|benchmark\w*|load ?test\w*|stress ?test\w*|cron ?job|number crunch\w*)\b/,
    ['CPU', 'load', 'memory', 'disk'],
  ],
  [/\b(proxy|proxies|load ?balancer|gateway|router|nat|firewall|vpn|traffic|crawler)\b/, ['network']],
];

/** Kinds that are wrong in themselves: a general word ("memory is fine", "that is normal here") does not do away with them. */
const EVENT = /oom|error|fail|drop|overflow|missing|degraded|readonly|lost|reset|crash|uncorrectable/;

export function isEvent({ kind }: Pick<Finding, 'kind'>): boolean {
  return kind.startsWith('log.') || EVENT.test(kind);
}

export function topicsIn(plain: string): Topic[] {
  return TOPICS.filter((topic) => topic.words.test(plain));
}

/** Topics that the role of the server explains: "it is a cache server" → memory. */
export function topicsOfRole(plain: string): Topic[] {
  const ids = ROLES.flatMap(([words, topics]) => (words.test(plain) ? topics : []));
  return TOPICS.filter((topic) => ids.includes(topic.id));
}

export function belongsTo(finding: Pick<Finding, 'kind'>, topics: readonly Topic[]): boolean {
  return topics.some((topic) => topic.kinds.some((kind) => finding.kind.startsWith(kind)));
}
