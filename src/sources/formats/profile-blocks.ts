import type { ProfileBlock } from '../../domain/evidence.js';
import type { TimeWindow } from '../../domain/incident.js';

export interface Interval {
  from: number;
  until: number;
}

/** The analysis compares blocks with earlier ones: it needs at least eight, and more than a dozen only cost. */
const FEWEST = 8;
const MOST = 12;
/** Profilers send every 15 s; shorter blocks would be empty. */
const SHORTEST = 15;
/** Requests to one server at a time. */
const PARALLEL = 4;

/** Equal parts of the window, without gaps: at least eight where they are not shorter than 15 s, at most twelve. */
export function intervalsOf({ start, end }: TimeWindow): Interval[] {
  const length = end - start;
  const wanted = Math.min(MOST, Math.max(FEWEST, Math.round(length / 60)));
  const count = Math.max(1, Math.min(wanted, Math.floor(length / SHORTEST)));
  return Array.from({ length: count }, (_, i) => ({
    from: start + (length * i) / count,
    until: start + (length * (i + 1)) / count,
  }));
}

/** Blocks of one interval, one for each command, as one. */
export function mergeBlocks(blocks: readonly ProfileBlock[]): ProfileBlock[] {
  const merged = new Map<number, ProfileBlock>();
  for (const block of blocks) {
    const known = merged.get(block.time);
    merged.set(
      block.time,
      known === undefined ? block : { ...known, stacks: [...known.stacks, ...block.stacks] },
    );
  }
  return [...merged.values()].filter(({ stacks }) => stacks.length > 0).sort((a, b) => a.time - b.time);
}

/**
 * Reads the block of every command in every interval, a few at a time, into `blocks`: what was read before a failure is
 * there. Rejects with the first failure.
 */
export async function readEachBlock<Command>(
  commands: readonly Command[],
  window: TimeWindow,
  read: (command: Command, interval: Interval) => Promise<ProfileBlock | null>,
  blocks: ProfileBlock[],
): Promise<void> {
  const queue = intervalsOf(window).flatMap((interval) => commands.map((command) => ({ command, interval })));
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const block = await read(next.command, next.interval);
      if (block !== null) blocks.push(block);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}
