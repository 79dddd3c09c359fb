import type { BlockedSample, ProfileBlock } from '../../../src/domain/evidence.js';
import type { TimeWindow } from '../../../src/domain/incident.js';

/** Seeded uniform numbers, so that every run of the tests sees the same host. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A load: stacks with their mean samples a block. */
export type Load = Record<string, number>;

const SYSCALL = 'entry_SYSCALL_64_after_hwframe;do_syscall_64';

/** What runs on every host of these tests: services, monitoring, kernel threads. */
export const USUAL: Load = {
  'webapi;main;handle;json_encode': 14,
  [`webapi;main;recv;${SYSCALL};__x64_sys_recvfrom;tcp_recvmsg;skb_copy_datagram_iter`]: 5,
  'exporter;main;scrape': 30,
  [`exporter;read;${SYSCALL};ksys_read;vfs_read;seq_read_iter;meminfo_proc_show`]: 12,
  'agent;main;[python3.11]': 9,
  [`logship;write;${SYSCALL};ksys_write;vfs_write;ext4_file_write_iter`]: 3,
  'rcu_preempt;ret_from_fork;kthread;rcu_gp_kthread;schedule_timeout': 5,
  'kworker/u4:1-wr;ret_from_fork;kthread;worker_thread;process_one_work;wb_workfn': 2,
};

/** Short jobs that come and go. */
const CRON: Load = {
  [`sh;fork;${SYSCALL};__x64_sys_clone;kernel_clone;copy_process;dup_mm`]: 8,
  [`dd;read;${SYSCALL};ksys_read;vfs_read;filemap_read`]: 20,
  'sed;main;[libc.so.6]': 7,
};

export interface HostOptions {
  seed: number;
  blocks?: number;
  blockSeconds?: number;
  /** Samples of all CPUs in a block. */
  capacity?: number;
  /** Additional loads with the blocks in which they run (`to` excluded). */
  loads?: { load: Load; from: number; to?: number }[];
  /** Without idle samples, as a profiler of busy CPUs alone gives them. */
  withoutIdle?: boolean;
}

export const START = 1_700_000_000;

/** A host's profile: the usual load with noise and bursts of cron jobs, and what else is asked for. */
export function host(options: HostOptions): { profile: ProfileBlock[]; window: TimeWindow } {
  const { seed, blocks = 16, blockSeconds = 15, capacity = 870, loads = [] } = options;
  const random = seeded(seed);
  const profile = Array.from({ length: blocks }, (_, i): ProfileBlock => {
    const counts = new Map<string, number>();
    const busy = 0.6 + 0.8 * random();
    addLoad(counts, USUAL, busy, random);
    if (random() < 0.4) addLoad(counts, CRON, busy, random);
    for (const { load, from, to = blocks } of loads)
      if (i >= from && i < to) addLoad(counts, load, 1, random);
    const used = [...counts.values()].reduce((sum, count) => sum + count, 0);
    if (!options.withoutIdle && used < capacity) {
      counts.set('swapper;start_secondary;cpu_startup_entry;do_idle;native_safe_halt', capacity - used);
    }
    const stacks = [...counts].map(([stack, count]) => ({ frames: stack.split(';'), count }));
    return { time: START + i * blockSeconds, durationSeconds: blockSeconds, stacks };
  });
  return { profile, window: { start: START, end: START + blocks * blockSeconds, stepSeconds: 5 } };
}

function addLoad(counts: Map<string, number>, load: Load, factor: number, random: () => number): void {
  for (const [stack, mean] of Object.entries(load)) {
    const expected = mean * factor;
    // Four uniform numbers are close enough to the counting noise of sampling.
    const noise = random() + random() + random() + random() - 2;
    const count = Math.round(expected + noise * Math.sqrt(3 * expected));
    if (count > 0) counts.set(stack, (counts.get(stack) ?? 0) + count);
  }
}

/** Moments with blocked tasks: `[seconds after the start, pid, command, wait channel, frames leaf first][]`. */
export function blockedAt(entries: [number, number, string, string][]): BlockedSample[] {
  const samples = new Map<number, BlockedSample>();
  for (const [offset, pid, command, stack] of entries) {
    const sample = samples.get(offset) ?? { time: START + offset, tasks: [] };
    const frames = stack.split(' < ');
    sample.tasks.push({ pid, command, state: 'D', waitChannel: frames[0] ?? '', frames });
    samples.set(offset, sample);
  }
  return [...samples.values()];
}
