import { addCount, readCount } from './counts.js';
import type { FoldedCounts } from './counts.js';

const HEADER_LINES = 3;
const COUNT = /^[ \t]*([0-9]+)$/;

/** True for DTrace's output, which begins with a heading of its own. */
export function isDtrace(text: string): boolean {
  return /^CPU +ID +FUNCTION:NAME/.test(text.slice(0, 200));
}

/**
 * Folds the output of DTrace's `@[stack()] = count()`: frames leaf first, one a line, then their count.
 * Offsets (`+0x20`) and the arguments of C++ functions are left out; the first three lines are a heading.
 * The result is that of https://github.com/brendangregg/FlameGraph (stackcollapse).
 */
export function foldDtrace(text: string): FoldedCounts {
  const counts: FoldedCounts = new Map();
  let frames: string[] = [];
  for (const line of text.split('\n').slice(HEADER_LINES)) {
    const count = COUNT.exec(line)?.[1];
    if (count !== undefined) {
      addCount(counts, frames.reverse().join(';'), readCount(count));
      frames = [];
    } else if (!/^[ \t\r\f\v]*$/.test(line)) {
      frames.push(frameName(line.replace(/^[ \t\r\f\v]+/, '')));
    }
  }
  return counts;
}

function frameName(line: string): string {
  const plus = line.lastIndexOf('+');
  const symbol = plus < 0 ? line : line.slice(0, plus);
  const scope = symbol.indexOf('::');
  const open = Math.max(symbol.lastIndexOf('('), symbol.lastIndexOf('<'));
  const name = scope >= 0 && open >= scope + 2 ? symbol.slice(0, open) : symbol;
  return name === '' ? '-' : name;
}
