import type { TokenLine } from './token-line.js';
import { isValueWord } from './token-words.js';
import { MASK_TEXT, WILDCARD } from './tokenize.js';

// Bound here: the engine knows the constants of its own module best.
const WILD = WILDCARD;

export interface DrainCluster {
  /** 0, 1, … in the order of first sight. */
  readonly id: number;
  /** The template so far; replaced tokens are `<*>`. */
  readonly tokens: string[];
  count: number;
}

/** Lines alike by Drain; those that differ in a fixed word are its variants. */
export interface Leaf {
  /** The template: WILDCARD where lines differ. */
  readonly hashes: Int32Array;
  /** By position where lines differ: the words seen; null once it is a variable. Absent where lines agree. */
  readonly words: Map<number, Set<number> | null>;
  /** The positions that differ and are no variables. */
  fixed: number[];
  variants: Variant[];
}

interface Variant {
  readonly cluster: DrainCluster;
  /** The hashes of its founding line. */
  readonly hashes: Int32Array;
}

export function createLeaf(line: TokenLine): Leaf {
  return { hashes: line.hashes.slice(0, line.length), words: new Map(), fixed: [], variants: [] };
}

export function addVariant(leaf: Leaf, cluster: DrainCluster, line: TokenLine): void {
  for (const [position, words] of leaf.words) if (words === null) cluster.tokens[position] = MASK_TEXT;
  leaf.variants.push({ cluster, hashes: line.hashes.slice(0, line.length) });
}

/** The cluster with the most equal tokens, at least `similarity` of them; among equals the widest. */
export function bestMatch(
  clusters: Leaf[],
  line: TokenLine,
  similarity: number,
  countMasked: boolean,
): Leaf | null {
  const { hashes, length } = line;
  let best: Leaf | null = null;
  let bestEqual = -1;
  let bestWild = -1;
  for (const cluster of clusters) {
    const template = cluster.hashes;
    let equal = 0;
    let wild = 0;
    for (let t = 0; t < length; t++) {
      const token = template[t];
      if (token === WILD) {
        wild++;
        if (countMasked && hashes[t] === WILD) equal++;
      } else if (token === hashes[t]) equal++;
    }
    if (equal > bestEqual || (equal === bestEqual && wild > bestWild)) {
      best = cluster;
      bestEqual = equal;
      bestWild = wild;
    }
  }
  return length === 0 || bestEqual / length >= similarity ? best : null;
}

/** Notes where the line differs; a position with too many words becomes a variable. */
export function widen(leaf: Leaf, line: TokenLine, fixedWords: number): void {
  const { hashes, words } = leaf;
  for (let t = 0; t < line.length; t++) {
    const token = line.hashes[t] ?? 0;
    if (hashes[t] === token) continue;
    const varies = token === WILD || line.digits[t] !== 0 || isValueWord(token);
    if (hashes[t] !== WILD) {
      words.set(t, new Set([hashes[t] ?? 0]));
      leaf.fixed.push(t);
      hashes[t] = WILD;
    }
    const seen = words.get(t);
    if (seen === null || seen === undefined) continue;
    seen.add(token);
    if (varies || seen.size > fixedWords) makeVariable(leaf, t);
  }
}

function makeVariable(leaf: Leaf, position: number): void {
  leaf.words.set(position, null);
  leaf.fixed = leaf.fixed.filter((p) => p !== position);
  for (const { cluster } of leaf.variants) cluster.tokens[position] = MASK_TEXT;
}

/** The variant with the line's words at the positions that are not variables. */
export function variantOf(leaf: Leaf, line: TokenLine): Variant | undefined {
  const { fixed } = leaf;
  if (fixed.length === 0) return leaf.variants[0];
  return leaf.variants.find(({ hashes }) => fixed.every((p) => hashes[p] === line.hashes[p]));
}
