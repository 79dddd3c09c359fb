import * as fc from 'fast-check';
import type { FindingDraft } from '../../../src/domain/finding.js';
import { findingSchema } from '../../../src/domain/finding.js';
import { detectStacks } from '../../../src/signals/stacks/detect.js';
import { host, seeded, START } from './synthetic.js';
import type { Load } from './synthetic.js';

const draftSchema = findingSchema.omit({ id: true, evidenceId: true, link: true });

const IN = 'entry_SYSCALL_64_after_hwframe;do_syscall_64';
const FAULT_BLOCK = 10;
const FAULT_TIME = START + FAULT_BLOCK * 15;

/** Root causes by the load that they put on the CPUs, and the kinds that must be among the findings. */
const FAULTS: { name: string; load: Load; kinds: string[]; first?: string }[] = [
  {
    name: 'system-call storm',
    load: {
      [`batch;getppid;${IN};__x64_sys_getppid`]: 300,
      [`batch;getppid;${IN};syscall_enter_from_user_mode`]: 100,
    },
    kinds: ['stack.process', 'stack.syscall', 'stack.kernel'],
    first: 'batch',
  },
  {
    name: 'lock contention',
    load: {
      [`db;futex;${IN};__x64_sys_futex;do_futex;futex_wake;native_queued_spin_lock_slowpath.part.0`]: 200,
    },
    kinds: ['stack.lock_contention', 'stack.futex', 'stack.process'],
  },
  {
    name: 'fork storm',
    load: {
      [`sh;fork;${IN};__x64_sys_clone;kernel_clone;copy_process;dup_mm;copy_page_range`]: 90,
      [`sh;execve;${IN};__x64_sys_execve;do_execveat_common.isra.0;load_elf_binary`]: 60,
      [`true;_exit;${IN};__x64_sys_exit_group;do_group_exit;do_exit;exit_mmap;unmap_vmas`]: 80,
    },
    kinds: ['stack.fork', 'stack.exec', 'stack.exit', 'stack.kernel'],
  },
  {
    name: 'fork storm seen by a profiler that lost the kernel part of its stacks',
    load: { 'true;[unknown];[ld-linux-x86-64.so.2];[ld-linux-x86-64.so.2]': 120 },
    kinds: ['stack.exec', 'stack.process'],
  },
  {
    name: 'context-switch storm',
    load: {
      [`worker;pipe;${IN};ksys_read;vfs_read;pipe_read;schedule;__schedule;finish_task_switch.isra.0`]: 120,
      [`worker;pipe;${IN};ksys_write;vfs_write;pipe_write;__wake_up_common;try_to_wake_up`]: 100,
    },
    kinds: ['stack.schedule', 'stack.pipe', 'stack.process'],
  },
  {
    name: 'swap thrash',
    load: {
      'java;main;asm_exc_page_fault;exc_page_fault;do_user_addr_fault;handle_mm_fault;do_swap_page;swapin_readahead': 30,
      'kswapd0;ret_from_fork;kthread;kswapd;balance_pgdat;shrink_node;shrink_lruvec;pageout;swap_writepage': 25,
    },
    kinds: ['stack.swap', 'stack.reclaim'],
  },
  {
    name: 'direct reclaim on a kernel of 2014',
    load: {
      'app;read;system_call_fastpath;sys_read;vfs_read;__alloc_pages_nodemask;__alloc_pages_slowpath;try_to_free_pages;do_try_to_free_pages;shrink_zone;shrink_lruvec;shrink_inactive_list': 40,
    },
    kinds: ['stack.direct_reclaim', 'stack.reclaim', 'stack.alloc_slowpath'],
  },
  {
    name: 'connection tracking',
    load: {
      'swapper;start_secondary;cpu_startup_entry;do_idle;native_safe_halt;asm_common_interrupt;common_interrupt;__irq_exit_rcu;net_rx_action;ip_rcv;nf_hook_slow;nf_conntrack_in;__nf_conntrack_find_get': 45,
    },
    kinds: ['stack.conntrack', 'stack.softirq_network'],
  },
  {
    name: 'memory leak',
    load: {
      'app;malloc;asm_exc_page_fault;exc_page_fault;do_user_addr_fault;handle_mm_fault;do_anonymous_page;clear_page_erms': 40,
    },
    kinds: ['stack.page_fault', 'stack.process'],
  },
  {
    name: 'retransmission',
    load: {
      'swapper;do_idle;native_safe_halt;asm_sysvec_apic_timer_interrupt;__irq_exit_rcu;run_timer_softirq;tcp_write_timer;tcp_retransmit_timer;__tcp_retransmit_skb': 6,
    },
    kinds: ['stack.tcp_retransmit'],
  },
];

function detect(options: Parameters<typeof host>[0]): FindingDraft[] {
  const { profile, window } = host(options);
  return detectStacks(profile, [], window, { cpus: 2 });
}

describe('faults', () => {
  it.each(FAULTS)('shows a $name', ({ load, kinds, first }) => {
    for (const seed of [1, 2, 3]) {
      const found = detect({ seed, loads: [{ load, from: FAULT_BLOCK }] });
      expect(found.map((finding) => finding.kind)).toEqual(expect.arrayContaining(kinds));
      if (first) expect(found[0]?.subject.process).toBe(first);
      for (const finding of found.filter(({ kind }) => kinds.includes(kind))) {
        expect(finding.onset).toBeGreaterThanOrEqual(FAULT_TIME - 15);
        expect(finding.onset).toBeLessThanOrEqual(FAULT_TIME + 15);
      }
    }
  });

  it('names process and function, and shows the stack', () => {
    const [fault] = FAULTS;
    const found = detect({ seed: 5, loads: [{ load: fault?.load ?? {}, from: FAULT_BLOCK }] });
    const process = found.find(({ kind }) => kind === 'stack.process');
    expect(process?.title).toMatch(
      /^CPU time of batch grew from 0\.0 % to 4\d % of all CPU time \(0\.9 of 2 CPUs\)$/,
    );
    expect(process?.excerpt.join('\n')).toContain('__x64_sys_getppid');
    expect(process?.points).toHaveLength(16);
    expect(found.find(({ kind }) => kind === 'stack.syscall')?.subject.process).toBe('batch');
  });

  it('makes less of a process that leaves most of a CPU idle', () => {
    const strengthAt = (count: number): number => {
      const load = { 'job;main;loop': count };
      const found = detect({ seed: 5, loads: [{ load, from: FAULT_BLOCK }] });
      return found.find(({ kind }) => kind === 'stack.process')?.strength ?? 0;
    };
    expect(strengthAt(60)).toBeGreaterThan(0);
    expect(strengthAt(60)).toBeLessThan(0.55);
    expect(strengthAt(600)).toBeGreaterThan(0.8);
  });

  it('names a kernel thread as it is called, and several of a kind by their common name', () => {
    const load = { 'acme/0;ret_from_fork;kthread;acme_poll': 300 };
    const one = detect({ seed: 5, loads: [{ load, from: FAULT_BLOCK }] });
    expect(one.find(({ kind }) => kind === 'stack.process')?.subject).toMatchObject({ process: 'acme/0' });
    const two = { ...load, 'acme/1;ret_from_fork;kthread;acme_poll': 300 };
    const both = detect({ seed: 5, loads: [{ load: two, from: FAULT_BLOCK }] });
    expect(both.find(({ kind }) => kind === 'stack.process')?.subject).toMatchObject({ process: 'acme' });
  });

  it('tells that no idle time is left', () => {
    const found = detect({ seed: 6, loads: [{ load: { 'spin;main;loop': 900 }, from: FAULT_BLOCK }] });
    const idle = found.find(({ kind }) => kind === 'stack.loadavg_idle');
    expect(idle).toMatchObject({ saturated: true, direction: 'down', subject: { process: 'spin' } });
    expect(found.find(({ kind }) => kind === 'stack.user')?.subject.process).toBe('spin');
  });

  it('says what is bad from the first block on', () => {
    const load = { [`db;futex;${IN};do_futex;native_queued_spin_lock_slowpath`]: 400 };
    const found = detect({ seed: 7, loads: [{ load, from: 0 }] });
    expect(found.find(({ kind }) => kind === 'stack.lock_contention')).toMatchObject({
      saturated: true,
      baseline: null,
      onset: START,
    });
  });

  it('compares with a baseline of another time', () => {
    const load = { 'spin;main;loop': 300 };
    const { profile, window } = host({ seed: 8, blocks: 4, loads: [{ load, from: 0 }] });
    const alone = detectStacks(profile, [], window, { cpus: null });
    expect(alone.filter(({ subject }) => subject.process === 'spin')).toEqual([]);
    const found = detectStacks(profile, [], window, { cpus: null }, host({ seed: 9 }).profile);
    expect(found[0]).toMatchObject({ subject: { process: 'spin' }, onset: START });
  });
});

describe('healthy hosts', () => {
  it('stay quiet', () => {
    let findings = 0;
    for (let seed = 100; seed < 140; seed++) {
      const found = detect({ seed });
      findings += found.length;
      expect(Math.max(0, ...found.map(({ strength }) => strength))).toBeLessThan(0.5);
    }
    // Two in a hundred hosts: jobs that happen to start late in the window.
    expect(findings).toBeLessThanOrEqual(6);
  });

  it('make little of a backup that is over again', () => {
    const load = { 'gzip;main;deflate': 60, [`tar;read;${IN};vfs_read;filemap_read`]: 40 };
    for (const seed of [1, 2, 3, 4]) {
      for (const { strength } of detect({ seed, loads: [{ load, from: 8, to: 9 }] }))
        expect(strength).toBeLessThan(0.45);
    }
  });

  it.each([true, false])(
    'do not take the end of one process for growth of others (idle sampled: %s)',
    (idle) => {
      const load = { 'indexer;main;sort': 400 };
      const found = detect({ seed: 11, loads: [{ load, from: 0, to: 9 }], withoutIdle: !idle });
      expect(found.filter(({ strength }) => strength >= 0.5)).toEqual([]);
    },
  );
});

describe('properties', () => {
  const fault = { load: FAULTS[2]?.load ?? {}, from: FAULT_BLOCK };

  it('does not depend on the order of stacks and blocks', () => {
    const { profile, window } = host({ seed: 12, loads: [fault] });
    const expected = detectStacks(profile, [], window, { cpus: 2 });
    const random = seeded(3);
    const shuffle = <T>(list: readonly T[]): T[] =>
      list
        .map((item) => ({ item, at: random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item);
    for (let i = 0; i < 5; i++) {
      const shuffled = shuffle(profile).map((block) => ({ ...block, stacks: shuffle(block.stacks) }));
      expect(detectStacks(shuffled, [], window, { cpus: 2 })).toEqual(expected);
    }
  });

  it('does not depend on how counts are spread over equal stacks', () => {
    const { profile, window } = host({ seed: 13, loads: [fault] });
    const split = profile.map((block) => ({
      ...block,
      stacks: block.stacks.flatMap(({ frames, count }) => [
        { frames, count: 1 },
        ...(count > 1 ? [{ frames, count: count - 1 }] : []),
      ]),
    }));
    expect(detectStacks(split, [], window, { cpus: 2 })).toEqual(
      detectStacks(profile, [], window, { cpus: 2 }),
    );
  });

  it('finds the same at a higher sampling rate', () => {
    const { profile, window } = host({ seed: 14, loads: [fault] });
    const scaled = profile.map((block) => ({
      ...block,
      stacks: block.stacks.map(({ frames, count }) => ({ frames, count: count * 10 })),
    }));
    const kinds = (blocks: typeof profile): string[] =>
      detectStacks(blocks, [], window, { cpus: 2 })
        .filter(({ strength }) => strength > 0.5)
        .map(({ kind, title }) => kind + title);
    expect(kinds(scaled)).toEqual(expect.arrayContaining(kinds(profile)));
  });

  it('survives any profile', () => {
    const stack = fc.record({ frames: fc.array(fc.string()), count: fc.double() });
    const block = fc.record({ time: fc.double(), durationSeconds: fc.double(), stacks: fc.array(stack) });
    fc.assert(
      fc.property(fc.array(block), (blocks) => {
        const found = detectStacks(blocks, [], { start: 0, end: 60, stepSeconds: 5 }, { cpus: 1 });
        for (const draft of found) draftSchema.parse(draft);
      }),
    );
  });
});
