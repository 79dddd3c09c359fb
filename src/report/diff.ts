/** A run of words that both texts have, that only the draft had, or that only the final text has. */
export interface DiffSegment {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Above this the quadratic table costs more than the detail is worth. */
const MAX_WORDS = 400;
/** `80 %` is one word. */
const WORD_BREAK = /\s+(?!%)/;

/** Word-wise difference, shortest edit by longest common subsequence. `a b c` → `a x c`: same a, removed b, added x, same c. */
export function diffWords(draft: string, text: string): DiffSegment[] {
  const before = draft.split(WORD_BREAK).filter(Boolean);
  const after = text.split(WORD_BREAK).filter(Boolean);
  if (before.length > MAX_WORDS || after.length > MAX_WORDS) {
    return join([...before.map(asRemoved), ...after.map(asAdded)]);
  }
  return join(trace(before, after, commonLengths(before, after)));
}

const asRemoved = (text: string): DiffSegment => ({ kind: 'removed', text });
const asAdded = (text: string): DiffSegment => ({ kind: 'added', text });

/** `table[i][j]` is the length of the longest common subsequence of `before` from i and `after` from j. */
function commonLengths(before: string[], after: string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const row = table[i] ?? [];
      const below = table[i + 1] ?? [];
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

function trace(before: string[], after: string[], table: number[][]): DiffSegment[] {
  const segments: DiffSegment[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const left = before[i];
    const right = after[j];
    if (left !== undefined && left === right) {
      segments.push({ kind: 'same', text: left });
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || at(table, i + 1, j) >= at(table, i, j + 1))) {
      segments.push(asRemoved(left));
      i += 1;
    } else if (right !== undefined) {
      segments.push(asAdded(right));
      j += 1;
    }
  }
  return segments;
}

function at(table: number[][], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}

/** Joins neighbours of a kind; within one change all that went stands before all that came. */
function join(words: DiffSegment[]): DiffSegment[] {
  const joined: DiffSegment[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = () => {
    if (removed.length > 0) joined.push(asRemoved(removed.join(' ')));
    if (added.length > 0) joined.push(asAdded(added.join(' ')));
    removed = [];
    added = [];
  };
  for (const word of words) {
    if (word.kind === 'removed') removed.push(word.text);
    else if (word.kind === 'added') added.push(word.text);
    else {
      flush();
      const last = joined.at(-1);
      if (last?.kind === 'same') last.text += ` ${word.text}`;
      else joined.push({ ...word });
    }
  }
  flush();
  return joined;
}
