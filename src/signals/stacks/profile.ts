import type { ProfileBlock } from '../../domain/evidence.js';
import { MAX_COUNT } from './folded.js';
import type { FoldedStack } from './folded.js';
import { createFrameIndex } from './frames.js';
import { add, topCounts } from './shares.js';
import { capacities, stackFacts, tallyBlock } from './tally.js';
import type { BlockTally, StackFacts } from './tally.js';

/** A profile with everything derived from it once. Arrays run parallel to `blocks`. */
export interface Profile {
  blocks: readonly ProfileBlock[];
  /** Leading blocks that are a healthy baseline from outside the window. */
  baselineBlocks: number;
  tallies: readonly BlockTally[];
  /** Samples that stand for the whole host's CPU time. */
  totals: readonly number[];
  factsOf: (stack: FoldedStack) => StackFacts;
  /** A process under the name that a reader knows: its own when it stands alone (`acme/0`), else the common one (`kworker`). */
  nameOf: (process: string) => string;
}

/** Counts the blocks that hold samples; `baseline` blocks come first whatever their time. */
export function readProfile(window: readonly ProfileBlock[], baseline: readonly ProfileBlock[]): Profile {
  const infoOf = createFrameIndex();
  const known = new Map<string, StackFacts>();
  const names = new Map<string, string>();
  const factsOf = ({ frames }: FoldedStack): StackFacts => {
    const key = frames.join(';');
    let facts = known.get(key);
    if (!facts) {
      facts = stackFacts(frames, infoOf);
      known.set(key, facts);
      const root = frames[0] ?? '';
      const own = names.get(facts.process) ?? root;
      names.set(facts.process, own === root ? root : facts.process);
    }
    return facts;
  };
  const held = baseline.map(usable).filter(hasSamples);
  const ordered = window
    .map(usable)
    .filter(hasSamples)
    .sort((a, b) => a.time - b.time);
  const blocks = [...held, ...ordered];
  const tallies = blocks.map((block) => tallyBlock(block, factsOf));
  const nameOf = (process: string): string => names.get(process) ?? process;
  return { blocks, baselineBlocks: held.length, tallies, totals: capacities(tallies), factsOf, nameOf };
}

/** The process that most samples of some blocks belong to, among those that a condition picks; '' without samples. */
export function busiestProcess(
  profile: Profile,
  blocks: readonly ProfileBlock[],
  picks: (facts: StackFacts) => boolean,
): string {
  return profile.nameOf(mostFrequent(profile, blocks, picks, (facts) => facts.process));
}

/** The name that most samples of some blocks carry among those that a condition picks; '' without samples. */
export function mostFrequent(
  profile: Profile,
  blocks: readonly ProfileBlock[],
  picks: (facts: StackFacts) => boolean,
  nameOf: (facts: StackFacts) => string,
): string {
  const counts = new Map<string, number>();
  for (const block of blocks) {
    for (const stack of block.stacks) {
      const facts = profile.factsOf(stack);
      if (!facts.idle && picks(facts)) add(counts, nameOf(facts), stack.count);
    }
  }
  return topCounts(counts, 1)[0]?.[0] ?? '';
}

/** Damaged input must not reach the sums: counts that are none, stacks without frames. */
function usable(block: ProfileBlock): ProfileBlock {
  const { durationSeconds } = block;
  return {
    time: block.time,
    durationSeconds: durationSeconds > 0 && durationSeconds < 86_400 ? durationSeconds : 1,
    stacks: block.stacks.filter(isSound),
  };
}

function isSound({ frames, count }: FoldedStack): boolean {
  return frames.length > 0 && count > 0 && count <= MAX_COUNT;
}

function hasSamples(block: ProfileBlock): boolean {
  return block.stacks.length > 0 && Number.isFinite(block.time);
}
