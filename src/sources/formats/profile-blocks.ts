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

export interface ProfileReading<Command> {
  window: TimeWindow;
  commands: () => Promise<readonly Command[]>;
  /** The block of one command in one interval; null where there is none. */
  block: (command: Command, interval: Interval) => Promise<ProfileBlock | null>;
  onFailure: (error: unknown) => void;
}

/**
 * The blocks of every command in every interval, read a few at a time. The first failure ends the reading; what was read
 * before it is kept. Never rejects.
 */
export async function readBlocks<Command>(reading: ProfileReading<Command>): Promise<ProfileBlock[]> {
  const { window, block, onFailure } = reading;
  const blocks: ProfileBlock[] = [];
  try {
    const commands = await reading.commands();
    const queue = intervalsOf(window).flatMap((interval) =>
      commands.map((command) => ({ command, interval })),
    );
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const read = await block(next.command, next.interval);
        if (read !== null) blocks.push(read);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  } catch (error) {
    onFailure(error);
  }
  return mergeBlocks(blocks);
}
