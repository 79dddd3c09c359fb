import type { FoldedStack } from './folded.js';

/** Samples per leaf function. */
export function leafCounts(stacks: readonly FoldedStack[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { frames, count } of stacks) add(counts, frames[frames.length - 1] ?? '', count);
  return counts;
}

/** Samples per frame in which the frame occurs at all, once a stack, the command included. */
export function inclusiveCounts(stacks: readonly FoldedStack[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { frames, count } of stacks) {
    for (const frame of new Set(frames)) add(counts, frame, count);
  }
  return counts;
}

/** The `limit` largest entries, equal counts in order of their names. */
export function topCounts(counts: ReadonlyMap<string, number>, limit: number): [string, number][] {
  return [...counts]
    .sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : nameA > nameB ? 1 : 0))
    .slice(0, limit);
}

/** Adds to one counter of a map. */
export function add<K>(counts: Map<K, number>, key: K, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
