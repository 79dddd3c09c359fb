import { LOG_SIGNATURES, signatureKinds } from '../../../src/catalog/log-signatures/index.js';
import type { LogRecord } from '../../../src/domain/evidence.js';
import { matchSignatures } from '../../../src/signals/logs/signatures.js';

function kinds(identifier: string, message: string): Record<string, Record<string, string>> {
  const kernel = identifier === 'kernel';
  const record: LogRecord = {
    time: 0,
    priority: 4,
    identifier,
    unit: kernel ? null : `${identifier}.service`,
    pid: kernel ? null : 7,
    transport: kernel ? 'kernel' : 'stdout',
    message,
  };
  const found: Record<string, Record<string, string>> = {};
  matchSignatures(record, ({ signature, fields }) => (found[signature.kind] = fields));
  return found;
}

/** [kind, writer, message, fields that must be extracted] */
type Row = [string, string, string, Record<string, string>?];

const ROWS: Row[] = [
  [
    'log.io_error',
    'kernel',
    'end_request: I/O error, dev sda, sector 1953525',
    { device: 'sda', sector: '1953525' },
  ],
  [
    'log.io_error',
    'kernel',
    'blk_update_request: I/O error, dev sdb, sector 8 op 0x0:(READ) flags 0x80700',
    { device: 'sdb', operation: 'READ' },
  ],
  ['log.io_error', 'kernel', 'print_req_error: I/O error, dev nvme0n1, sector 2048', { device: 'nvme0n1' }],
  [
    'log.io_error',
    'kernel',
    'critical space allocation error, dev dm-3, sector 77 op 0x1:(WRITE)',
    { device: 'dm-3' },
  ],
  ['log.io_error', 'kernel', 'Buffer I/O error on device sdc1, logical block 12', { device: 'sdc1' }],
  [
    'log.medium_error',
    'kernel',
    'blk_update_request: critical medium error, dev sdd, sector 99',
    { device: 'sdd' },
  ],
  [
    'log.medium_error',
    'kernel',
    'sd 0:0:1:0: [sdb] tag#4 Sense Key : Medium Error [current]',
    { device: 'sdb' },
  ],
  [
    'log.lost_write',
    'kernel',
    'Buffer I/O error on dev dm-0, logical block 5, lost async page write',
    { device: 'dm-0' },
  ],
  ['log.lost_write', 'kernel', 'lost page write due to I/O error on sda1', { device: 'sda1' }],
  [
    'log.scsi_reset',
    'kernel',
    'sd 2:0:0:0: [sda] tag#0 FAILED Result: hostbyte=DID_TIME_OUT driverbyte=DRIVER_OK',
    { device: 'sda' },
  ],
  ['log.scsi_reset', 'kernel', 'sd 1:0:0:0: rejecting I/O to offline device', { device: '1:0:0:0' }],
  ['log.nvme_timeout', 'kernel', 'nvme nvme1: I/O 17 QID 3 timeout, aborting', { device: 'nvme1' }],
  [
    'log.nvme_timeout',
    'kernel',
    'nvme nvme0: I/O tag 12 (100c) opcode 0x1 (I/O Cmd) QID 2 timeout, reset controller',
    { device: 'nvme0' },
  ],
  [
    'log.ata_error',
    'kernel',
    'ata3.00: exception Emask 0x0 SAct 0x7 SErr 0x0 action 0x6 frozen',
    { device: 'ata3.00' },
  ],
  ['log.ata_error', 'kernel', 'ata3: hard resetting link', { device: 'ata3' }],
  [
    'log.md_failure',
    'kernel',
    'md/raid1:md0: Disk failure on sdb1, disabling device.',
    { device: 'md0', member: 'sdb1' },
  ],
  ['log.md_failure', 'kernel', 'md/raid:md127: Operation continuing on 2 devices.', { device: 'md127' }],
  [
    'log.md_failure',
    'mdadm',
    'Fail event detected on md device /dev/md0, component device /dev/sdb1',
    { device: 'md0', member: 'sdb1' },
  ],
  ['log.dm_error', 'kernel', 'device-mapper: multipath: 253:2: Failing path 8:32.', { device: '253:2' }],
  ['log.dm_error', 'multipathd', 'mpatha: remaining active paths: 0', { device: 'mpatha' }],
  [
    'log.dm_error',
    'kernel',
    'device-mapper: thin: 253:4: switching pool to out-of-data-space (queue IO) mode',
  ],
  ['log.swap_error', 'kernel', 'Write-error on swap-device (253:1:4096)', { device: '253:1' }],
  [
    'log.smart',
    'smartd',
    'Device: /dev/sda [SAT], 8 Currently unreadable (pending) sectors',
    { device: '/dev/sda', count: '8' },
  ],
  [
    'log.fs_error',
    'kernel',
    'EXT4-fs error (device sdb2): ext4_find_entry:1455: inode #2: comm cp: reading directory lblock 0',
    { device: 'sdb2' },
  ],
  [
    'log.fs_error',
    'kernel',
    'XFS (dm-1): xfs_do_force_shutdown(0x2) called from line 1234 of file fs/xfs/xfs_log.c',
    { device: 'dm-1' },
  ],
  [
    'log.fs_error',
    'kernel',
    'XFS (sdc1): metadata I/O error in "xfs_trans_read_buf_map" at daddr 0x80 len 8 error 5',
    { device: 'sdc1' },
  ],
  [
    'log.fs_error',
    'kernel',
    'BTRFS: error (device sda2) in btrfs_commit_transaction:2234: errno=-5 IO failure',
    { device: 'sda2' },
  ],
  [
    'log.fs_error',
    'kernel',
    'JBD2: I/O error when updating journal superblock for dm-0-8.',
    { device: 'dm-0' },
  ],
  [
    'log.fs_corruption',
    'kernel',
    'EXT4-fs error (device sdb2): ext4_iget:4846: inode #77: comm ls: checksum invalid',
    { device: 'sdb2' },
  ],
  [
    'log.fs_corruption',
    'kernel',
    'XFS (vdb): Metadata CRC error detected at xfs_agi_read_verify+0xd0/0xf0 [xfs]',
    { device: 'vdb' },
  ],
  [
    'log.fs_corruption',
    'kernel',
    'BTRFS warning (device sdb): csum failed root 5 ino 257 off 0 csum 0x1 expected csum 0x2',
    { device: 'sdb' },
  ],
  ['log.fs_corruption', 'app', 'open /data/x: Structure needs cleaning', { unit: 'app.service' }],
  ['log.readonly_remount', 'kernel', 'EXT4-fs (sdb2): Remounting filesystem read-only', { device: 'sdb2' }],
  ['log.readonly_remount', 'kernel', 'BTRFS info (device sdb): forced readonly', { device: 'sdb' }],
  ['log.journal_abort', 'kernel', 'Aborting journal on device sdb2-8.', { device: 'sdb2' }],
  ['log.nfs_timeout', 'kernel', 'nfs: server 10.1.2.3 not responding, still trying', { server: '10.1.2.3' }],
  ['log.nfs_timeout', 'kernel', 'nfs: server filer not responding, timed out', { server: 'filer' }],
  ['log.nfs_ok', 'kernel', 'nfs: server 10.1.2.3 OK', { server: '10.1.2.3' }],
  ['log.remote_fs', 'kernel', 'CIFS: VFS: \\\\files has not responded in 180 seconds. Reconnecting...'],
  ['log.link_down', 'kernel', 'e1000e: eth0 NIC Link is Down', { interface: 'eth0' }],
  ['log.link_down', 'kernel', 'igb 0000:01:00.0 eno1: igb: eno1 NIC Link is Down', { interface: 'eno1' }],
  [
    'log.link_down',
    'kernel',
    'bond0: (slave ens1f0): link status definitely down, disabling slave',
    { interface: 'ens1f0' },
  ],
  ['log.link_down', 'systemd-networkd', 'ens3: Lost carrier', { interface: 'ens3' }],
  ['log.link_up', 'kernel', 'e1000e: eth0 NIC Link is Up 1000 Mbps Full Duplex', { interface: 'eth0' }],
  [
    'log.nic_reset',
    'kernel',
    'e1000e 0000:00:1f.6 eno1: NETDEV WATCHDOG: CPU: 3: transmit queue 0 timed out 5376 ms',
    { interface: 'eno1' },
  ],
  [
    'log.md_failure',
    'kernel',
    'md/linearmd3: Disk failure on sdb detected, failing array.',
    { member: 'sdb' },
  ],
  [
    'log.readonly_remount',
    'kernel',
    'EXT4-fs (vda1): re-mounted 0d5ff0a8-0000-4000-8000-000000000001 ro. Quota mode: none.',
    { device: 'vda1' },
  ],
  [
    'log.nic_reset',
    'kernel',
    'NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out',
    { interface: 'eth0', driver: 'e1000e' },
  ],
  ['log.conntrack_full', 'kernel', 'nf_conntrack: nf_conntrack: table full, dropping packet'],
  [
    'log.syn_flood',
    'kernel',
    'TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.  Check SNMP counters.',
    { port: '443' },
  ],
  [
    'log.syn_flood',
    'kernel',
    'TCP: request_sock_TCP: Possible SYN flooding on port [::]:8443. Dropping request.',
    { port: '8443' },
  ],
  [
    'log.neighbour_overflow',
    'kernel',
    'neighbour: arp_cache: neighbor table overflow!',
    { table: 'arp_cache' },
  ],
  ['log.neighbour_overflow', 'kernel', 'Neighbour table overflow.'],
  ['log.tcp_memory', 'kernel', 'TCP: out of memory -- consider tuning tcp_mem'],
  ['log.tcp_memory', 'kernel', 'TCP: too many orphaned sockets'],
  [
    'log.pids_cgroup',
    'kernel',
    'cgroup: fork rejected by pids controller in /system.slice/a.service',
    { cgroup: '/system.slice/a.service' },
  ],
  ['log.file_max', 'kernel', 'VFS: file-max limit 8192 reached', { limit: '8192' }],
  ['log.file_max', 'app', 'accept: Too many open files in system'],
  [
    'log.fd_limit',
    'app',
    'http: Accept error: accept tcp [::]:80: accept4: too many open files; retrying in 1s',
  ],
  ['log.fd_limit', 'app', "OSError: [Errno 24] Too many open files: '/tmp/x'"],
  ['log.audit_backlog', 'kernel', 'audit: audit_backlog=8193 > audit_backlog_limit=8192'],
  ['log.audit_backlog', 'kernel', 'audit: backlog limit exceeded'],
  ['log.rt_throttling', 'kernel', 'sched: RT throttling activated'],
  [
    'log.suppressed',
    'systemd-journald',
    'Suppressed 4711 messages from noisy.service',
    { source: 'noisy.service' },
  ],
  ['log.suppressed', 'kernel', 'net_ratelimit: 12 callbacks suppressed', { source: 'net_ratelimit' }],
  ['log.mce', 'kernel', 'mce: [Hardware Error]: Machine check events logged'],
  [
    'log.mce',
    'kernel',
    'mce: [Hardware Error]: CPU 2: Machine Check: 0 Bank 5: be00000000800400',
    { cpu: '2', bank: '5' },
  ],
  [
    'log.edac',
    'kernel',
    'EDAC MC0: 1 CE memory read error on CPU_SrcID#0_MC#0_Chan#1_DIMM#0 (channel:1 slot:0)',
    { controller: 'MC0', severity: 'CE' },
  ],
  [
    'log.thermal',
    'kernel',
    'CPU3: Core temperature above threshold, cpu clock throttled (total events = 9)',
    { cpu: '3' },
  ],
  [
    'log.clocksource',
    'kernel',
    "clocksource: timekeeping watchdog on CPU1: Marking clocksource 'tsc' as unstable because the skew is too large:",
    { clocksource: 'tsc' },
  ],
  ['log.clocksource', 'kernel', 'Clocksource tsc unstable (delta = 4398046474 ns)', { clocksource: 'tsc' }],
  ['log.clock_step', 'chronyd', 'System clock wrong by -37.215 seconds', { seconds: '-37.215' }],
  ['log.clock_step', 'chronyd', 'Forward time jump detected!'],
  ['log.clock_step', 'systemd', 'Time has been changed'],
  ['log.ntp_unsync', 'chronyd', "Can't synchronise: no selectable sources"],
  [
    'log.segfault',
    'kernel',
    'nginx[4242]: segfault at 10 ip 00007f0a sp 00007ffc error 4 in libc-2.31.so[7f0a+1000]',
    { process: 'nginx', pid: '4242', library: 'libc-2.31.so' },
  ],
  [
    'log.segfault',
    'kernel',
    'traps: java[99] general protection ip:7f12 sp:7ffe error:0 in libjvm.so[7f00+1000]',
    { process: 'java', trap: 'general protection' },
  ],
  [
    'log.service_failed',
    'systemd',
    "web.service: Failed with result 'exit-code'.",
    { unit: 'web.service', result: 'exit-code' },
  ],
  [
    'log.service_failed',
    'systemd',
    'web.service: main process exited, code=exited, status=1/FAILURE',
    { unit: 'web.service', status: '1' },
  ],
  ['log.service_failed', 'systemd', 'Unit web.service entered failed state.', { unit: 'web.service' }],
  ['log.start_limit', 'systemd', 'web.service: Start request repeated too quickly.', { unit: 'web.service' }],
  [
    'log.start_limit',
    'systemd',
    'start request repeated too quickly for web.service',
    { unit: 'web.service' },
  ],
  [
    'log.service_restart',
    'systemd',
    'web.service: Scheduled restart job, restart counter is at 3.',
    { unit: 'web.service', restarts: '3' },
  ],
  [
    'log.service_restart',
    'systemd',
    'web.service holdoff time over, scheduling restart.',
    { unit: 'web.service' },
  ],
  [
    'log.service_oom',
    'systemd',
    'web.service: A process of this unit has been killed by the OOM killer.',
    { unit: 'web.service' },
  ],
  [
    'log.core_dump',
    'systemd-coredump',
    'Process 77 (web) of user 1000 dumped core.',
    { process: 'web', pid: '77' },
  ],
  ['log.enospc', 'app', 'write /var/lib/x: no space left on device', { unit: 'app.service' }],
  ['log.enospc', 'app', "OSError: [Errno 28] No space left on device: '/tmp/y'"],
  ['log.inotify_limit', 'app', 'Failed to add /etc to inotify watch: No space left on device'],
  ['log.emem', 'app', 'java.lang.OutOfMemoryError: Java heap space'],
  ['log.emem', 'app', 'fork: Cannot allocate memory'],
  ['log.fork_failure', 'sshd', 'error: fork: Resource temporarily unavailable'],
  [
    'log.fork_failure',
    'app',
    'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
  ],
  ['log.fork_failure', 'app', 'runtime: failed to create new OS thread (have 11 already; errno=11)'],
  ['log.fork_failure', 'app', "RuntimeError: can't start new thread"],
  ['log.readonly_fs', 'app', 'open /srv/x: read-only file system'],
  ['log.eio', 'app', 'read /srv/x: input/output error'],
  ['log.port_exhaustion', 'app', 'dial tcp 10.0.0.9:5432: connect: cannot assign requested address'],
  ['log.conn_refused', 'app', 'connect ECONNREFUSED 127.0.0.1:6379'],
  ['log.timeout', 'app', 'Get "http://x/": context deadline exceeded'],
  ['log.timeout', 'app', 'java.net.SocketTimeoutException: Read timed out'],
  ['log.slow', 'app', 'slow request POST /x took 3078 ms'],
  ['log.slow', 'app', 'apply request took too long'],
  ['log.slow', 'app', 'compaction took 12.7s'],
  ['log.dns_failure', 'app', 'socket.gaierror: [Errno -3] Temporary failure in name resolution'],
  [
    'log.dns_failure',
    'app',
    'dial tcp: lookup db.internal on 10.0.0.2:53: no such host',
    { name: 'db.internal' },
  ],
  ['log.dns_failure', 'app', 'java.net.UnknownHostException: db.internal'],
  ['log.dns_failure', 'app', 'getaddrinfo ENOTFOUND db.internal'],
  ['log.dns_failure', 'app', 'curl: (6) Could not resolve host: db.internal'],
  [
    'log.ssh_bruteforce',
    'sshd',
    'Failed password for invalid user admin from 203.0.113.9 port 4242 ssh2',
    { user: 'admin', address: '203.0.113.9' },
  ],
  [
    'log.ssh_bruteforce',
    'sshd',
    'Invalid user oracle from 203.0.113.9 port 4243',
    { user: 'oracle', address: '203.0.113.9' },
  ],
  [
    'log.ssh_bruteforce',
    'sshd-session',
    'Connection closed by authenticating user root 203.0.113.9 port 4244 [preauth]',
    { user: 'root' },
  ],
  [
    'log.ssh_bruteforce',
    'sshd',
    'message repeated 5 times: [ Failed password for root from 203.0.113.9 port 4242 ssh2]',
    { address: '203.0.113.9' },
  ],
];

const ORDINARY: [string, string][] = [
  ['kernel', 'XFS (sda1): Mounting V5 Filesystem'],
  ['kernel', 'BTRFS info (device sda): using crc32c (crc32c-intel) checksum algorithm'],
  ['kernel', 'EXT4-fs (sda1): mounted filesystem with ordered data mode. Opts: errors=remount-ro'],
  ['kernel', 'ata5: SATA link down (SStatus 0 SControl 300)'],
  ['kernel', 'md/raid1:md0: active with 2 out of 2 mirrors'],
  ['kernel', 'mce: CPU supports 10 MCE banks'],
  ['kernel', 'EDAC MC: Ver: 3.0.0'],
  ['kernel', 'I/O error, dev fd0, sector 0 op 0x0:(READ)'],
  ['kernel', 'veth12ab: Lost carrier'],
  ['kernel', "audit: type=1130 audit(1700000000.0:5): pid=1 uid=0 msg='unit=x res=success'"],
  ['app', 'served 31 requests, 0 errors, mean 25 ms, max 99 ms'],
  ['app', 'processed 8 batches up to 1513 in 7 s, slowest 43 ms'],
  ['app', 'listening, read timeout: 30 s'],
  ['app', 'took 12 ms'],
  ['sshd', 'Accepted publickey for deploy from 10.0.0.1 port 1 ssh2: ED25519 SHA256:x'],
  ['systemd', 'Started Daily apt upgrade.'],
  ['systemd', 'web.service: Main process exited, code=killed, status=15/TERM'],
  ['systemd', 'web.service: Deactivated successfully.'],
  ['chronyd', 'Selected source 10.0.0.5'],
];

describe('log signatures', () => {
  it.each(ROWS)('%s from %s: %s', (kind, identifier, message, fields = {}) => {
    expect(kinds(identifier, message)[kind]).toMatchObject(fields);
  });

  it.each(ORDINARY)('says nothing of %s: %s', (identifier, message) => {
    expect(kinds(identifier, message)).toEqual({});
  });

  it('keeps the limit of one process apart from that of the system', () => {
    expect(Object.keys(kinds('app', 'socket: Too many open files in system'))).toEqual(['log.file_max']);
    expect(Object.keys(kinds('app', 'socket: Too many open files'))).toEqual(['log.fd_limit']);
  });

  it('does not read what a program says as a message of the kernel', () => {
    expect(kinds('app', 'nf_conntrack: table full, dropping packet')).toEqual({});
  });

  it('attributes what systemd says to the unit it speaks of', () => {
    const fields = kinds('systemd', 'job.service: Failed to fork: Resource temporarily unavailable');
    expect(fields['log.fork_failure']?.unit).toBe('job.service');
  });

  it('covers every kind with a sample', () => {
    const sampled = new Set(ROWS.map(([kind]) => kind));
    const rare = LOG_SIGNATURES.map(({ kind }) => kind).filter((kind) => !sampled.has(kind));
    expect(new Set(rare)).toEqual(
      new Set([
        'log.md_sync',
        'log.stale_handle',
        'log.route_cache_full',
        'log.ip_conflict',
        'log.addr_in_use',
        'log.conn_reset',
        'log.net_unreachable',
        'log.hugepage_shortage',
        'log.slab_failure',
        'log.irq_disabled',
        'log.denied',
        'log.pcie_error',
        'log.quota',
      ]),
    );
  });

  it('has well-formed entries', () => {
    for (const signature of LOG_SIGNATURES) {
      expect(signature.kind).toMatch(/^log\.[a-z_]+$/);
      expect(signature.literals.length).toBeGreaterThan(0);
      for (const literal of signature.literals) expect(literal).toBe(literal.toLowerCase());
      expect(signature.link).toMatch(/^https:\/\//);
      // Regular expressions with state would miss every second match.
      for (const pattern of signature.patterns) expect(pattern.global || pattern.sticky).toBe(false);
    }
    expect(signatureKinds()).toContain('log.oom.cgroup');
  });
});

/** For every signature its literal and then one word over and over: where a pattern backtracks, this takes minutes. */
function* hostileLines(): Generator<string> {
  for (const { literals, patterns } of LOG_SIGNATURES) {
    const words = patterns.flatMap(({ source }) => source.match(/[A-Za-z]{4,}/g) ?? []);
    for (const unit of new Set(['a', '1', ':', 'a:', '[', ...words.slice(0, 12)]))
      yield `${literals[0] ?? ''} ${unit.repeat(2048)}`.slice(0, 2048);
  }
}

it('comes to an end with lines made to be slow', () => {
  for (const line of hostileLines())
    for (const identifier of ['kernel', 'nginx']) expect(kinds(identifier, line)).toBeDefined();
});
