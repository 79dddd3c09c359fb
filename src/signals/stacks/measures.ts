import { COMMON, EVERYWHERE } from '../../catalog/stack-keywords/keyword.js';
import { STACK_KEYWORDS } from '../../catalog/stack-keywords/registry.js';
import type { ProfileBlock } from '../../domain/evidence.js';
import { busiestProcess, mostFrequent } from './profile.js';
import type { Profile } from './profile.js';
import type { BlockTally, StackFacts } from './tally.js';

/** One share that is followed over the blocks. */
export interface Measure {
  kind: string;
  /** What grew, as the start of a sentence. */
  what: string;
  /** Growth, as a share of the host's CPU time, that counts half. */
  halfEffect: number;
  /** Share of the busy time that is bad in itself. */
  saturation: number | null;
  /** CPUs that it must take to hold others up; null where every growth tells something. */
  holdsUpFrom: number | null;
  count: (tally: BlockTally) => number;
  picks: (facts: StackFacts) => boolean;
  subject: (blocks: readonly ProfileBlock[]) => Record<string, string>;
}

/** A process that leaves a good part of one CPU idle may be new, but is hardly in anybody's way. */
const ABOUT_ONE_CPU = 0.9;

/** Everything that is followed, by family; `limit` is how many findings of a family are worth reading. */
export function measureFamilies(profile: Profile): { limit: number; measures: Measure[] }[] {
  return [
    { limit: 6, measures: processMeasures(profile) },
    { limit: 5, measures: userMeasures(profile) },
    { limit: 5, measures: kernelOfMeasures(profile) },
    { limit: 12, measures: keywordMeasures(profile) },
    { limit: 5, measures: leafMeasures(profile) },
    { limit: 1, measures: [kernelMeasure(profile)] },
  ];
}

function processMeasures({ tallies, nameOf }: Profile): Measure[] {
  return namesIn(tallies, (tally) => tally.processes).map((name) => ({
    kind: 'stack.process',
    what: `CPU time of ${nameOf(name)}`,
    halfEffect: COMMON,
    saturation: 0.8,
    holdsUpFrom: ABOUT_ONE_CPU,
    count: (tally) => tally.processes.get(name) ?? 0,
    picks: (facts) => facts.process === name,
    subject: () => ({ process: nameOf(name) }),
  }));
}

function userMeasures({ tallies, nameOf }: Profile): Measure[] {
  return namesIn(tallies, (tally) => tally.userOf).map((name) => ({
    kind: 'stack.user',
    what: `User-space CPU time of ${nameOf(name)}`,
    halfEffect: COMMON,
    saturation: null,
    holdsUpFrom: ABOUT_ONE_CPU,
    count: (tally) => tally.userOf.get(name) ?? 0,
    picks: (facts) => facts.process === name && !facts.kernel,
    subject: () => ({ process: nameOf(name) }),
  }));
}

function kernelOfMeasures({ tallies, nameOf }: Profile): Measure[] {
  return namesIn(tallies, (tally) => tally.processes).map((name) => ({
    kind: 'stack.kernel',
    what: `Kernel CPU time of ${nameOf(name)}`,
    halfEffect: COMMON,
    saturation: null,
    holdsUpFrom: null,
    count: (tally) => (tally.processes.get(name) ?? 0) - (tally.userOf.get(name) ?? 0),
    picks: (facts) => facts.process === name && facts.kernel,
    subject: () => ({ process: nameOf(name) }),
  }));
}

function keywordMeasures(profile: Profile): Measure[] {
  return STACK_KEYWORDS.map((keyword) => {
    const picks = (facts: StackFacts): boolean => facts.keywords.has(keyword.kind);
    const functionOf = (facts: StackFacts): string => facts.keywords.get(keyword.kind) ?? '';
    return {
      kind: keyword.kind,
      what: keyword.title,
      halfEffect: keyword.halfEffect,
      saturation: keyword.saturation,
      holdsUpFrom: null,
      count: (tally) => tally.keywords.get(keyword.kind) ?? 0,
      picks,
      subject: (blocks) => ({
        process: busiestProcess(profile, blocks, picks),
        function: mostFrequent(profile, blocks, picks, functionOf),
      }),
    };
  });
}

function leafMeasures(profile: Profile): Measure[] {
  return namesIn(profile.tallies, (tally) => tally.leaves).map((name) => {
    const picks = (facts: StackFacts): boolean => facts.leaf === name;
    return {
      kind: 'stack.leaf',
      what: `CPU time in ${name}`,
      halfEffect: 1.5 * COMMON,
      saturation: null,
      holdsUpFrom: null,
      count: (tally) => tally.leaves.get(name) ?? 0,
      picks,
      subject: (blocks) => ({
        process: busiestProcess(profile, blocks, picks),
        function: name,
      }),
    };
  });
}

function kernelMeasure(profile: Profile): Measure {
  const picks = (facts: StackFacts): boolean => facts.kernel;
  return {
    kind: 'stack.kernel',
    what: 'CPU time in the kernel',
    halfEffect: EVERYWHERE,
    saturation: 0.9,
    holdsUpFrom: null,
    count: (tally) => tally.kernel,
    picks,
    subject: (blocks) => ({ process: busiestProcess(profile, blocks, picks) }),
  };
}

/** Names worth following: those that reach one sample in two hundred, and at least three, in some block. */
function namesIn(
  tallies: readonly BlockTally[],
  mapOf: (tally: BlockTally) => ReadonlyMap<string, number>,
): string[] {
  const names = new Set<string>();
  for (const tally of tallies) {
    for (const [name, count] of mapOf(tally)) {
      if (count >= Math.max(3, tally.total / 200)) names.add(name);
    }
  }
  return [...names].sort();
}
