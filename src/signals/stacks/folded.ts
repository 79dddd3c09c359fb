import type { ProfileBlock } from '../../domain/evidence.js';
import { compareBytes } from './counts.js';
import { add } from './shares.js';

/** One folded stack: `frames` from the root (the command's name) to the leaf. */
export type FoldedStack = ProfileBlock['stacks'][number];

/** Counts above this would make sums lose whole samples; a damaged line must not drown the honest ones. */
export const MAX_COUNT = 1e12;
const HEADER = /^# time=([0-9.]+)(?: +duration_s=([0-9.]+))?/;
const COUNT = /^[0-9]+(?:\.[0-9]+)?$/;

/**
 * Reads one folded line, or null when it is none (comment, truncated, absurd count).
 * @example `sshd;main;read 12` → `{frames: ['sshd', 'main', 'read'], count: 12}`
 */
export function readFoldedLine(line: string): FoldedStack | null {
  const space = line.lastIndexOf(' ');
  if (space <= 0 || line.charCodeAt(0) === 35) return null;
  const text = line.slice(space + 1).trimEnd();
  if (!COUNT.test(text)) return null;
  const count = Number(text);
  if (!(count > 0) || count > MAX_COUNT) return null;
  return { frames: cleanText(line.slice(0, space)).split(';'), count };
}

/** Reads folded stacks without block headers as one block; damaged lines are left out. */
export function readFolded(text: string, time: number, durationSeconds: number): ProfileBlock {
  const stacks: FoldedStack[] = [];
  for (const line of text.split('\n')) {
    const stack = readFoldedLine(line);
    if (stack) stacks.push(stack);
  }
  return { time, durationSeconds, stacks };
}

/**
 * Reads blocks of folded stacks, each after `# time=<unix seconds> duration_s=<n>`.
 * Lines before the first header are dropped (their time is unknown), damaged lines are left out;
 * blocks come back in order of time. A missing or absurd duration becomes the gap to the next block.
 */
export function readFoldedBlocks(text: string): ProfileBlock[] {
  const blocks: ProfileBlock[] = [];
  let current: ProfileBlock | null = null;
  for (const line of text.split('\n')) {
    if (line.startsWith('# time=')) {
      const header = HEADER.exec(line) ?? [];
      const time = Number(header[1] ?? NaN);
      const duration = Number(header[2] ?? '0');
      current = Number.isFinite(time)
        ? { time, durationSeconds: Number.isFinite(duration) ? duration : 0, stacks: [] }
        : null;
      if (current) blocks.push(current);
      continue;
    }
    const stack = current ? readFoldedLine(line) : null;
    if (stack) current?.stacks.push(stack);
  }
  blocks.sort((a, b) => a.time - b.time);
  return fillDurations(blocks);
}

/** Writes stacks in folded form, equal ones summed, in order of their bytes. */
export function writeFolded(stacks: readonly FoldedStack[]): string {
  const sums = new Map<string, number>();
  for (const { frames, count } of stacks) add(sums, frames.join(';'), count);
  return [...sums]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([stack, count]) => `${stack} ${count}\n`)
    .join('');
}

function fillDurations(blocks: ProfileBlock[]): ProfileBlock[] {
  return blocks.map((block, i) => {
    if (block.durationSeconds > 0 && block.durationSeconds < 86_400) return block;
    const next = blocks[i + 1];
    const previous = blocks[i - 1];
    const gap = next ? next.time - block.time : previous ? block.time - previous.time : 0;
    return { ...block, durationSeconds: gap > 0 ? gap : 1 };
  });
}

/** NUL and other control bytes come from damaged files; they must not reach a report. */
function cleanText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control bytes are what is looked for
  return /[\x00-\x1f\x7f]/.test(text) ? text.replace(/[\x00-\x1f\x7f]/g, '') : text;
}
