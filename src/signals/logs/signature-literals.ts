/** Tells which of many literals a text may contain: one pass, whatever their number (Aho–Corasick, ASCII, case-blind). */
export interface LiteralMatcher {
  /** Calls `hit` with the owner of every literal found, once for each owner. Reads at most the first 8192 characters. */
  find(text: string, hit: (owner: number) => void): void;
}

const LIMIT = 8192;
const HIT = 0x40000000;
const ROW = HIT - 1;

interface Trie {
  /** State × character class → offset of the next state's row, with the bit `HIT` when a literal ends there. */
  next: Int32Array;
  classes: number;
  classOf: Uint8Array;
  owners: readonly (readonly number[])[];
}

/** `literals[i]` belong to owner `i`; they must be lower case. */
export function createLiteralMatcher(literals: readonly (readonly string[])[]): LiteralMatcher {
  const { next, classes, classOf, owners } = buildTrie(literals);
  const seen = new Uint32Array(literals.length);
  let round = 0;
  return {
    find(text, hit) {
      round = (round + 1) >>> 0;
      const end = Math.min(text.length, LIMIT);
      let row = 0;
      for (let i = 0; i < end; i++) {
        const code = text.charCodeAt(i);
        const entry = next[row + (code < 128 ? (classOf[code] ?? 0) : 0)] ?? 0;
        row = entry & ROW;
        if (entry === row) continue;
        for (const owner of owners[row / classes] ?? []) {
          if (seen[owner] === round) continue;
          seen[owner] = round;
          hit(owner);
        }
      }
    },
  };
}

function characterClasses(literals: readonly (readonly string[])[]): {
  classOf: Uint8Array;
  classes: number;
} {
  const classOf = new Uint8Array(128);
  let classes = 1;
  for (const text of literals.flat()) {
    for (const char of text) {
      const code = char.charCodeAt(0);
      if (code >= 128 || classOf[code] !== 0) continue;
      classOf[code] = classes;
      // Texts are searched as they are: the upper-case letter falls into the class of the lower-case one.
      if (code >= 97 && code <= 122) classOf[code - 32] = classes;
      classes += 1;
    }
  }
  return { classOf, classes };
}

function buildTrie(literals: readonly (readonly string[])[]): Trie {
  const { classOf, classes } = characterClasses(literals);
  const children: (Map<number, number> | undefined)[] = [new Map()];
  const owners: number[][] = [[]];
  literals.forEach((texts, owner) => {
    for (const text of texts) {
      let state = 0;
      for (const char of text) {
        const symbol = classOf[char.charCodeAt(0)] ?? 0;
        const known = children[state]?.get(symbol);
        if (known !== undefined) {
          state = known;
          continue;
        }
        children.push(new Map());
        owners.push([]);
        children[state]?.set(symbol, children.length - 1);
        state = children.length - 1;
      }
      owners[state]?.push(owner);
    }
  });
  const states = transitions(children, owners, classes);
  const next = states.map((state) => state * classes + ((owners[state]?.length ?? 0) > 0 ? HIT : 0));
  return { next, classes, classOf, owners };
}

/** Breadth first, so that the fall-back of a state is complete before the state itself; merges the owners on the way. */
function transitions(
  children: readonly (Map<number, number> | undefined)[],
  owners: number[][],
  classes: number,
): Int32Array {
  const next = new Int32Array(children.length * classes);
  const fail = new Int32Array(children.length);
  const queue = [0];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] ?? 0;
    const back = fail[state] ?? 0;
    if (state !== 0) owners[state]?.push(...(owners[back] ?? []));
    for (let symbol = 0; symbol < classes; symbol++) {
      const child = children[state]?.get(symbol);
      const fallen = state === 0 ? 0 : (next[back * classes + symbol] ?? 0);
      next[state * classes + symbol] = child ?? fallen;
      if (child === undefined) continue;
      fail[child] = fallen;
      queue.push(child);
    }
  }
  return next;
}
