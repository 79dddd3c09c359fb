import fc from 'fast-check';
import { parseFrame, parseInstructionPointer } from '../../../src/signals/logs/kernel-report-frame.js';
import { readKernelLine } from '../../../src/signals/logs/kernel-report-line.js';
import { parseKernelStack } from '../../../src/signals/logs/kernel-report-stack.js';
import { parseKernelReports } from '../../../src/signals/logs/kernel-report.js';

const OOPS = `
BUG: kernel NULL pointer dereference, address: 0000000000000008
#PF: supervisor read access in kernel mode
Oops: 0000 [#1] PREEMPT SMP NOPTI
CPU: 1 PID: 433 Comm: reader Tainted: G           OE      6.1.0-1-amd64 #1
RIP: 0010:ring_drain.isra.0+0x5/0x20 [nicx]
RAX: 0000000000000000 RBX: 0000000000000001 RCX: 0000000000000000
Call Trace:
 <TASK>
 nicx_read+0x40/0x90 [nicx]
 ? fault_in+0x1/0x2
 vfs_read+0xb0/0x300
 do_syscall_64+0x3b/0x90
RIP: 0033:0x7fc2a093e0dd
---[ end trace 0000000000000000 ]---
Kernel panic - not syncing: Fatal exception
`.split('\n');

const OOM_V1 = `
web invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0
CPU: 3 PID: 77 Comm: web Not tainted 3.10.0-1160.el7.x86_64 #1
Call Trace:
 [<ffffffff81720bf6>] dump_stack+0x45/0x56
 [<ffffffff8171b4b1>] dump_header+0x7f/0x1f1
Task in /docker/abc killed as a result of limit of /docker
memory: usage 980kB, limit 980kB, failcnt 4152239
[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name
[   78]     0    78  8389663      343   16267  8324326             0 web-child
Memory cgroup out of memory: Kill process 78 (web-child) score 996 or sacrifice child
Killed process 78 (web-child) total-vm:33558652kB, anon-rss:920kB, file-rss:452kB
`.split('\n');

const OOM_GLOBAL = `
db invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0
Mem-Info:
oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/hog.service,task=hog,pid=900,uid=0
Out of memory: Killed process 900 (hog) total-vm:900000kB, anon-rss:800000kB, file-rss:10kB, shmem-rss:5kB, UID:0 pgtables:1700kB oom_score_adj:0
`.split('\n');

describe('kernel lines', () => {
  it.each([
    ['[   71.427921] Call Trace:', 71.427921, 'console', 'Call Trace:'],
    ['[   71.427921][ T1234] x', 71.427921, 'T1234', 'x'],
    ['<6>[   85.501187] WARNING: foo', 85.501187, 'console', 'WARNING: foo'],
    ['Nov  9 10:19:35 host kernel: [    1.000002] [C0] y', 1.000002, 'C0', 'y'],
    ['2024-01-02T03:04:05.678+00:00 host kernel: z', null, '', 'z'],
    ['BUG: bare', null, '', 'BUG: bare'],
  ])('%s', (raw, seconds, context, text) => {
    expect(readKernelLine(raw)).toEqual({ seconds, context, text });
  });

  it('leaves the lines of other programs', () => {
    expect(readKernelLine('Nov  9 10:19:35 host vpn[1118]: WARNING: read the manual')).toBeNull();
  });
});

describe('frames', () => {
  it.each([
    [' [<ffffffff8106dd1f>] ? foo+0x7f/0xc0 [mod]', 'foo', 'mod', false],
    [' foo.constprop.0.isra.3+0x7f/0xc0', 'foo', null, true],
    [' <IRQ>  [<ffffffff8106dd1f>] foo+0x7f/0xc0', 'foo', null, true],
    ['[<c0014318>] (foo) from [<c001457c>] (bar+0x24/0x2c)', 'foo', null, true],
    [' foo from bar+0x18/0x1c', 'foo', null, true],
    ['([<000003ff8086d036>] foo+0x36/0x1000 [mod])', 'foo', 'mod', true],
    ['[c000000010f930b0] [c000000008068df8] .foo+0x1c/0x40 (unreliable)', 'foo', null, false],
  ])('%s', (line, name, module, reliable) => {
    expect(parseFrame(line)).toMatchObject({ function: name, module, reliable });
  });

  it.each([
    'RIP: 0010:foo+0x5/0x20 [mod]',
    'RIP: 0010:[<ffffffffa0525326>]  [<ffffffffa0525326>] foo.part.8+0x4/0x6 [mod]',
    'IP: [<f83f9f24>] foo+0x54/0x140 [mod]',
    'EIP is at foo+0x54/0x140 [mod]',
    'PC is at foo+0x584/0x72c [mod]',
    'pc : foo+0x14/0x28 [mod]',
    'NIP [c000000000000001] .foo+0x1c/0x40 [mod]',
    'Krnl PSW : 0704f00180000000 000003ff8086d03a (foo+0x3a/0x1000 [mod])',
  ])('%s', (line) => {
    expect(parseInstructionPointer(line)).toMatchObject({ function: 'foo', module: 'mod' });
    expect(parseFrame(line)).toBeNull();
  });
});

describe('kernel reports', () => {
  it('reads an oops, its culprit and that it ended in a panic', () => {
    expect(parseKernelReports(OOPS)).toEqual([
      expect.objectContaining({
        class: 'page_fault',
        function: 'ring_drain',
        module: 'nicx',
        process: 'reader',
        pid: 433,
        cpu: 1,
        hasTrace: true,
        fatal: true,
      }),
    ]);
  });

  it('tells the limit of a cgroup from a host without memory', () => {
    const [cgroup, global, ...rest] = parseKernelReports([...OOM_V1, ...OOM_GLOBAL]);
    expect(rest).toEqual([]);
    expect(cgroup?.oom).toMatchObject({
      scope: 'cgroup',
      trigger: 'web',
      victim: 'web-child',
      victimPid: 78,
      cgroup: '/docker',
      victimCgroup: '/docker/abc',
      anonRssKb: 920,
    });
    expect(global?.oom).toMatchObject({
      scope: 'global',
      constraint: 'CONSTRAINT_NONE',
      victim: 'hog',
      victimPid: 900,
      cgroup: null,
      victimCgroup: '/system.slice/hog.service',
      shmemRssKb: 5,
    });
  });

  it('reads a kill whose report was suppressed', () => {
    const found = parseKernelReports([
      'Memory cgroup out of memory: Killed process 12 (a b) total-vm:1kB, anon-rss:1kB, file-rss:0kB',
      'Out of memory: Killed process 13 (c) total-vm:1kB, anon-rss:1kB, file-rss:0kB',
    ]);
    expect(found.map((r) => [r.oom?.scope, r.oom?.victim])).toEqual([
      ['cgroup', 'a b'],
      ['global', 'c'],
    ]);
  });

  it.each([
    ['soft_lockup', 'watchdog: BUG: soft lockup - CPU#1 stuck for 48s! [poll/0:322]'],
    ['soft_lockup', 'BUG: soft lockup - CPU#0 stuck for 22s! [java:1]'],
    ['hard_lockup', 'NMI watchdog: Watchdog detected hard LOCKUP on cpu 3'],
    ['hard_lockup', 'watchdog: CPU3: self-detected hard LOCKUP @ foo+0x1/0x2'],
    ['rcu_stall', 'INFO: rcu_sched self-detected stall on CPU { 1}  (t=60000 jiffies g=1 c=0 q=9)'],
    ['rcu_stall', 'rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:'],
    ['rcu_stall', 'rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 0-... }'],
    ['hung_task', 'INFO: task kworker/0:1:123 blocked for more than 120 seconds.'],
    ['hung_task', 'INFO: task cp:9 blocked in I/O wait for more than 122 seconds.'],
    ['workqueue_lockup', 'BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 36s!'],
    ['page_alloc_failure', 'kswapd0: page allocation failure. order:5, mode:0x20'],
    [
      'page_alloc_failure',
      'app: page allocation failure: order:4, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null)',
    ],
    ['gpf', 'general protection fault: 0000 [#1] SMP'],
    ['gpf', 'Oops: general protection fault, probably for non-canonical address 0x1: 0000 [#1] PREEMPT SMP'],
    ['kernel_bug', 'kernel BUG at fs/ext4/inode.c:2721!'],
    ['corruption', 'BUG: Bad page state in process app  pfn:12345'],
    ['corruption', 'kernel BUG at lib/list_debug.c:53!'],
    ['warning', 'WARNING: CPU: 1 PID: 263 at net/core/dev.c:62 foo+0xf4/0x100()'],
    ['warning', 'WARNING: net/core/dev.c:62 at foo+0xf4/0x100, CPU#0: app/1'],
    ['refcount', 'WARNING: CPU: 0 PID: 1 at lib/refcount.c:28 refcount_warn_saturate+0xa6/0xf0'],
    ['sanitizer', 'BUG: KASAN: use-after-free in foo+0x1/0x2'],
    ['sanitizer', 'BUG: KFENCE: out-of-bounds write in foo+0x1/0x2'],
    ['lockdep', 'WARNING: possible circular locking dependency detected'],
    ['atomic_sleep', 'BUG: scheduling while atomic: app/1/0x00000002'],
    ['divide_error', 'divide error: 0000 [#1] SMP'],
    ['panic', 'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)'],
    ['page_fault', 'Unable to handle kernel paging request for data at address 0x000012e0'],
    ['mce', 'mce: [Hardware Error]: CPU 2: Machine Check: 0 Bank 5: be00'],
  ])('knows %s by: %s', (kind, header) => {
    expect(parseKernelReports([header]).map((report) => report.class)).toEqual([kind]);
  });

  it.each([
    'Tainted: G           OE      6.1.0-1-amd64 #1',
    'nicx: loading out-of-tree module taints kernel.',
    'traps: java[99] general protection fault ip:7f12 sp:7ffe error:0 in libjvm.so[7f00+1000]',
    'INFO: lockdep is turned off.',
    'perf: interrupt took too long (3985 > 3976), lowering kernel.perf_event_max_sample_rate to 50000',
    'WARNING: the foo mount option is deprecated',
    'XFS (sda): WARNING: Reset corrupted AGFL on AG 0.',
    'ODEBUG: Out of memory. ODEBUG disabled',
    'Nov  9 10:19:35 host app[1]: BUG: unable to handle kernel NULL pointer dereference',
  ])('takes no offence at: %s', (line) => {
    expect(parseKernelReports([line])).toEqual([]);
  });

  it('names who is stuck, where and for how long', () => {
    const [stuck] = parseKernelReports([
      'watchdog: BUG: soft lockup - CPU#1 stuck for 48s! [poll/0:322]',
      'RIP: 0010:_raw_spin_lock+0x1/0x2',
      'Call Trace:',
      ' queue_pump+0x1/0x2 [drv]',
      ' kthread+0x1/0x2',
    ]);
    expect(stuck).toMatchObject({
      function: 'queue_pump',
      module: 'drv',
      process: 'poll/0',
      pid: 322,
      cpu: 1,
      seconds: 48,
    });
  });

  it('names the wait below the scheduler of a hung task', () => {
    const [hung] = parseKernelReports([
      'INFO: task cp:9 blocked for more than 120 seconds.',
      'Call Trace:',
      ' __schedule+0x1/0x2',
      ' schedule+0x1/0x2',
      ' io_schedule+0x1/0x2',
      ' nfs_wait_bit_killable+0x1/0x2 [nfs]',
      ' nfs_file_fsync+0x1/0x2 [nfs]',
    ]);
    expect(hung).toMatchObject({
      process: 'cp',
      pid: 9,
      seconds: 120,
      function: 'nfs_file_fsync',
      module: 'nfs',
    });
  });

  it('sees a hard lock-up that an old kernel reports as a warning', () => {
    const [report, ...rest] = parseKernelReports([
      'WARNING: at kernel/watchdog.c:245 watchdog_overflow_callback+0x9c/0xd0()',
      'Watchdog detected hard LOCKUP on cpu 0',
      'Call Trace:',
      ' [<ffffffff8106dd1f>] foo+0x7f/0xc0',
    ]);
    expect(report?.class).toBe('hard_lockup');
    expect(rest).toEqual([]);
  });

  it('separates reports of two CPUs that write at once', () => {
    const found = parseKernelReports([
      '[   10.000001][  T11] BUG: KASAN: use-after-free in one+0x1/0x2',
      '[   10.000002][  T22] WARNING: CPU: 1 PID: 22 at a/b.c:1 two+0x1/0x2',
      '[   10.000003][  T22] RIP: 0010:two+0x1/0x2',
      '[   10.000004][  T11] Call Trace:',
      '[   10.000005][  T11]  one+0x1/0x2',
    ]);
    expect(found.map((r) => [r.class, r.function])).toEqual([
      ['sanitizer', 'one'],
      ['warning', 'two'],
    ]);
  });

  it('leaves what belongs to another host or was already taken', () => {
    const line = 'Nov  9 10:19:35 other kernel: BUG: soft lockup - CPU#0 stuck for 22s! [java:1]';
    expect(parseKernelReports([line], { host: 'mine' })).toEqual([]);
    expect(parseKernelReports([line], { host: 'other' })).toHaveLength(1);
    const taken = [line, 'Nov  9 10:20:00 abrt: Kerneloops: Reported 1 kernel oopses to Abrt'];
    expect(parseKernelReports(taken, { dropReported: true })).toEqual([]);
    expect(parseKernelReports(taken)).toHaveLength(1);
  });

  it('never throws, whatever the lines and their order', () => {
    const parts = [
      ...OOPS,
      ...OOM_V1,
      ...OOM_GLOBAL,
      'Call Trace:',
      '[    1.000001][ T1] x',
      'INFO: task',
      '\u0000',
      '\ud800',
    ];
    const line = fc.oneof(fc.constantFrom(...parts), fc.string({ unit: 'binary', maxLength: 120 }));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
        for (const report of parseKernelReports(lines)) expect(report.lines.length).toBeLessThanOrEqual(301);
        parseKernelStack(lines);
      }),
      { numRuns: 300 },
    );
  });

  it('holds a bounded part of an endless report', () => {
    function* endless() {
      yield 'BUG: soft lockup - CPU#0 stuck for 22s! [java:1]';
      for (let i = 0; i < 100_000; i++)
        yield `[<c0014318>] (f${String(i)}) from [<c001457c>] (bar+0x24/0x2c)`;
    }
    const found = parseKernelReports(endless());
    expect(found).toHaveLength(1);
    expect(found[0]?.lines.length).toBeLessThanOrEqual(301);
  });
});

describe('stack of a report', () => {
  it('puts the faulting function of x86 first and keeps every frame', () => {
    const stack = parseKernelStack(OOPS);
    expect(stack.frames.map((frame) => frame.symbol)).toEqual([
      'ring_drain.isra.0',
      'nicx_read',
      'fault_in',
      'vfs_read',
      'do_syscall_64',
    ]);
    expect(stack.taint).toEqual(['O', 'E']);
  });

  it('reads modules and their marks', () => {
    expect(
      parseKernelStack(['Modules linked in: ext4(E) jbd2 nicx(OE+)', ' loop', 'CPU: 1']).modules,
    ).toEqual(['ext4', 'jbd2', 'nicx', 'loop']);
  });
});

describe('kills of a whole cgroup', () => {
  it('names the cgroup for each of its victims', () => {
    const found = parseKernelReports([
      'a invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0',
      'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/g,task_memcg=/g/h,task=a,pid=1,uid=0',
      'Memory cgroup out of memory: Killed process 1 (a) total-vm:1kB, anon-rss:1kB, file-rss:0kB',
      'Tasks in /g are going to be killed due to memory.oom.group set',
      'Memory cgroup out of memory: Killed process 2 (b) total-vm:1kB, anon-rss:1kB, file-rss:0kB',
      'Out of memory: Killed process 3 (c) total-vm:1kB, anon-rss:1kB, file-rss:0kB',
    ]);
    expect(found.map((r) => [r.oom?.scope, r.oom?.victim, r.oom?.cgroup])).toEqual([
      ['cgroup', 'a', '/g'],
      ['cgroup', 'b', '/g'],
      ['global', 'c', null],
    ]);
  });

  it.each([
    'Killed process 42, UID 48, (httpd) total-vm:1kB, anon-rss:2kB, file-rss:3kB',
    'Killed process 42 (httpd), UID 48, total-vm:1kB, anon-rss:2kB, file-rss:3kB, shmem-rss:0kB',
    'Killed process 42 (httpd) total-vm:1kB, anon-rss:2kB, file-rss:3kB',
  ])('reads %s', (line) => {
    const [report] = parseKernelReports(['x invoked oom-killer: gfp_mask=0x0', line]);
    expect(report?.oom).toMatchObject({ victim: 'httpd', victimPid: 42, anonRssKb: 2 });
  });
});
