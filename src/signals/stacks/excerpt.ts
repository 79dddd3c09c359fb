import type { ProfileBlock } from '../../domain/evidence.js';
import { buildCallTree, outlineTree } from './call-tree.js';
import type { FoldedStack } from './folded.js';
import { add, topCounts } from './shares.js';

const MAX_STACK_CHARS = 300;
const MAX_POINTS = 120;
const OUTLINE_LINES = 12;
const STACKS = 5;

/** What a reader sees of the picked samples: the hierarchy of their calls, then the most frequent stacks. */
export function profileExcerpt(
  blocks: readonly ProfileBlock[],
  picks: (stack: FoldedStack) => boolean,
): string[] {
  const picked = blocks.flatMap((block) => block.stacks.filter(picks));
  return [...outlineTree(buildCallTree(picked), OUTLINE_LINES), ...topStacks(picked, STACKS)];
}

/**
 * The most frequent stacks as short folded lines with their counts.
 * @example `webapi;main;[libc.so.6] ×12;read 34`
 */
function topStacks(stacks: readonly FoldedStack[], limit: number): string[] {
  const counts = new Map<string, number>();
  for (const { frames, count } of stacks) add(counts, shortStack(frames), count);
  return topCounts(counts, limit).map(([stack, count]) => `${stack} ${count}`);
}

/** At most 120 points; of blocks that share a point the highest is shown, so that peaks survive. */
export function sharePoints(
  times: readonly number[],
  values: readonly (number | null)[],
): [number, number | null][] {
  const width = Math.max(1, Math.ceil(times.length / MAX_POINTS));
  const points: [number, number | null][] = [];
  for (let i = 0; i < times.length; i += width) {
    const bucket = values.slice(i, i + width).filter((value) => value !== null);
    points.push([times[i] ?? 0, bucket.length > 0 ? Math.max(...bucket) : null]);
  }
  return points;
}

/** Repeated frames are written once, and a long stack keeps its root and its leaf side. */
function shortStack(frames: readonly string[]): string {
  const parts: string[] = [];
  for (let i = 0; i < frames.length;) {
    let j = i + 1;
    while (j < frames.length && frames[j] === frames[i]) j++;
    parts.push(j - i > 1 ? `${frames[i] ?? ''} ×${j - i}` : (frames[i] ?? ''));
    i = j;
  }
  const text = parts.join(';');
  if (text.length <= MAX_STACK_CHARS) return text;
  const root = (parts[0] ?? '').slice(0, 60);
  return `${root};…${text.slice(root.length - MAX_STACK_CHARS)}`;
}
