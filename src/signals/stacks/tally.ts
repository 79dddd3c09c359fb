import type { ProfileBlock } from '../../domain/evidence.js';
import type { FoldedStack } from './folded.js';
import { isIdleTask, processKey } from './frames.js';
import type { FrameInfo } from './frames.js';
import { add } from './shares.js';

/** What one stack stands for. */
export interface StackFacts {
  process: string;
  /** The CPU had nothing to do: the idle task, and no interrupt served on top of it. */
  idle: boolean;
  /** The sample was taken in kernel code. */
  kernel: boolean;
  leaf: string;
  /** Kinds of the keywords met, each with the function that is nearest to the leaf. */
  keywords: ReadonlyMap<string, string>;
}

/** Sample counts of one block by what they stand for. */
export interface BlockTally {
  time: number;
  durationSeconds: number;
  total: number;
  idle: number;
  kernel: number;
  processes: Map<string, number>;
  userOf: Map<string, number>;
  leaves: Map<string, number>;
  keywords: Map<string, number>;
}

/** Reads off a stack what it stands for. */
export function stackFacts(frames: readonly string[], infoOf: (frame: string) => FrameInfo): StackFacts {
  const root = frames[0] ?? '';
  const idleTask = isIdleTask(root);
  let kernelFrom = idleTask ? 1 : frames.length;
  let interrupted = false;
  for (let i = 1; i < frames.length; i++) {
    const info = infoOf(frames[i] ?? '');
    if (info.entersKernel && i < kernelFrom) kernelFrom = i;
    interrupted ||= info.interrupt;
  }
  const keywords = new Map<string, string>();
  for (let i = 1; i < frames.length; i++) {
    const info = infoOf(frames[i] ?? '');
    // Plain words (`schedule`) are kernel functions only in the kernel's part of the stack; `[libc.so.6]` is a file.
    if (i < kernelFrom && !/[_[]/.test(info.name)) continue;
    for (const { kind } of info.keywords) keywords.set(kind, info.name);
  }
  return {
    process: processKey(root),
    idle: idleTask && !interrupted,
    kernel: kernelFrom < frames.length,
    leaf: frames.length > 1 ? infoOf(frames[frames.length - 1] ?? '').name : '',
    keywords,
  };
}

/** Counts one block. Idle samples count in `total` and `idle` alone. */
export function tallyBlock(block: ProfileBlock, factsOf: (stack: FoldedStack) => StackFacts): BlockTally {
  const tally: BlockTally = {
    time: block.time,
    durationSeconds: block.durationSeconds,
    total: 0,
    idle: 0,
    kernel: 0,
    processes: new Map(),
    userOf: new Map(),
    leaves: new Map(),
    keywords: new Map(),
  };
  for (const stack of block.stacks) {
    const facts = factsOf(stack);
    tally.total += stack.count;
    if (facts.idle) {
      tally.idle += stack.count;
      continue;
    }
    add(tally.processes, facts.process, stack.count);
    if (facts.kernel) tally.kernel += stack.count;
    else add(tally.userOf, facts.process, stack.count);
    if (facts.leaf) add(tally.leaves, facts.leaf, stack.count);
    for (const kind of facts.keywords.keys()) add(tally.keywords, kind, stack.count);
  }
  return tally;
}

/**
 * Samples that stand for the whole host's CPU time in each block. Where idle time is sampled, that is
 * the block's total; a profile of busy CPUs alone has no such total, so the busiest block's rate is taken:
 * then a drop of one process does not look like growth of the others.
 */
export function capacities(tallies: readonly BlockTally[]): number[] {
  const withIdle = tallies.filter((tally) => tally.idle > 0).length;
  if (withIdle * 2 >= tallies.length) return tallies.map((tally) => tally.total);
  const rate = Math.max(0, ...tallies.map((tally) => tally.total / Math.max(tally.durationSeconds, 1e-3)));
  return tallies.map((tally) => Math.max(tally.total, rate * tally.durationSeconds));
}
