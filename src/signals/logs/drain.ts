import {
  HOLDS_DIGIT,
  MASK_TEXT,
  MAX_TOKENS,
  WILDCARD,
  createTokenLine,
  isValueWord,
  scanMasked,
  scanPlain,
  tokenTexts,
} from './tokenize.js';
import type { TokenLine } from './tokenize.js';

/**
 * Drain: an online log parser with a tree of fixed depth (He, Zhu, Zheng, Lyu, ICWS 2017,
 * https://jiemingzhu.github.io/pub/pjhe_icws2017.pdf). A line descends by its number of tokens and its first
 * tokens to a leaf, and joins the most similar cluster there or founds one.
 */
export interface DrainOptions {
  /** Layers of the tree with root and leaf: 4 means the length layer and one token layer. */
  depth: number;
  /** Share of equal tokens from which a line joins a cluster. */
  similarity: number;
  maxChildren: number;
  /** Applied in order to the line, each match becomes `<*>`; null = the built-in masks. */
  masks: readonly RegExp[] | null;
  /** Whether two masked tokens count as equal; as published they do not. */
  countMasked: boolean;
  /** Whether lines shorter than the token layers join clusters; as published they never do. */
  joinShort: boolean;
  /**
   * A position of letters only is a variable once more than this many words were seen there; until then each
   * word keeps a template of its own (`VM started`, `VM stopped`). 0 = any second word, as published.
   */
  fixedWords: number;
  /** Lines that would found one more cluster than this are returned as null. */
  maxClusters: number;
}

/** As published, but for the masks: they differ by system. */
export const PUBLISHED_DRAIN: DrainOptions = {
  depth: 4,
  similarity: 0.5,
  maxChildren: 100,
  masks: [],
  countMasked: false,
  joinShort: false,
  fixedWords: 0,
  maxClusters: Infinity,
};

/** One setting for the logs of any operating system. */
export const DEFAULT_DRAIN: DrainOptions = {
  depth: 4,
  similarity: 0.6,
  maxChildren: 100,
  masks: null,
  countMasked: true,
  joinShort: true,
  fixedWords: 3,
  maxClusters: 20_000,
};

export interface DrainCluster {
  /** 0, 1, … in the order of first sight. */
  readonly id: number;
  /** The template so far; replaced tokens are `<*>`. */
  readonly tokens: string[];
  count: number;
}

export interface Drain {
  /** The cluster of the line; its template may have been widened by it. Null when there is no room for a new one. */
  /** `scope` (a small whole number) keeps lines of different writers apart. */
  add(message: string, scope?: number): DrainCluster | null;
  clusters(): readonly DrainCluster[];
}

/** Lines alike by Drain; those that differ in a fixed word are its variants. */
interface Leaf {
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

interface Node {
  children: Map<number, Node>;
  clusters: Leaf[];
}

export function createDrain(options: DrainOptions = DEFAULT_DRAIN): Drain {
  const { masks, countMasked, similarity, maxClusters } = options;
  const tokenLayers = options.depth - 2;
  const line = createTokenLine();
  const byLength = new Map<number, Node>();
  const all: DrainCluster[] = [];

  const found = (leaf: Leaf): DrainCluster | null => {
    if (all.length >= maxClusters) return null;
    const cluster = { id: all.length, tokens: tokenTexts(line), count: 1 };
    for (const position of leaf.words.keys()) {
      if (leaf.words.get(position) === null) cluster.tokens[position] = MASK_TEXT;
    }
    leaf.variants.push({ cluster, hashes: line.hashes.slice(0, line.length) });
    all.push(cluster);
    return cluster;
  };

  return {
    add(message, scope = 0) {
      if (masks === null) scanMasked(message, line);
      else scanPlain(applyMasks(message, masks), line);
      const root = scope * (MAX_TOKENS + 1) + line.length;
      const node = searchTree(byLength.get(root), line, tokenLayers);
      const match = node === undefined ? null : bestMatch(node.clusters, line, similarity, countMasked);
      if (match !== null) {
        widen(match, line, options.fixedWords);
        const variant = variantOf(match, line);
        if (variant === undefined) return found(match);
        variant.cluster.count++;
        return variant.cluster;
      }
      const leaf: Leaf = {
        hashes: line.hashes.slice(0, line.length),
        words: new Map(),
        fixed: [],
        variants: [],
      };
      const cluster = found(leaf);
      if (cluster !== null && (options.joinShort || line.length >= tokenLayers)) {
        growTree(childOf(byLength, root), line, tokenLayers, options.maxChildren).clusters.push(leaf);
      }
      return cluster;
    },
    clusters: () => all,
  };
}

function applyMasks(message: string, masks: readonly RegExp[]): string {
  let text = message;
  for (const mask of masks) text = text.replace(mask, MASK_TEXT);
  return text;
}

function searchTree(top: Node | undefined, line: TokenLine, layers: number): Node | undefined {
  let node = top;
  const steps = Math.min(layers - 1, line.length);
  for (let t = 0; node !== undefined && t < steps; t++) {
    node = node.children.get(line.hashes[t] ?? 0) ?? node.children.get(WILDCARD);
  }
  return node;
}

/** The path for a new cluster. A token with a digit, or one too many for its node, goes by the wildcard. */
function growTree(top: Node, line: TokenLine, layers: number, maxChildren: number): Node {
  let node = top;
  const steps = Math.min(layers - 1, line.length);
  for (let t = 0; t < steps; t++) {
    const { children } = node;
    const token = line.hashes[t] ?? 0;
    if (children.has(token)) node = childOf(children, token);
    else if (line.digits[t] === HOLDS_DIGIT) node = childOf(children, WILDCARD);
    else {
      const room = children.has(WILDCARD) ? children.size < maxChildren : children.size + 1 < maxChildren;
      node = childOf(children, room ? token : WILDCARD);
    }
  }
  return node;
}

function childOf(children: Map<number, Node>, key: number): Node {
  let child = children.get(key);
  if (child === undefined) {
    child = { children: new Map(), clusters: [] };
    children.set(key, child);
  }
  return child;
}

/** The cluster with the most equal tokens, at least `similarity` of them; among equals the widest. */
function bestMatch(clusters: Leaf[], line: TokenLine, similarity: number, countMasked: boolean): Leaf | null {
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
      if (token === WILDCARD) {
        wild++;
        if (countMasked && hashes[t] === WILDCARD) equal++;
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
function widen(leaf: Leaf, line: TokenLine, fixedWords: number): void {
  const { hashes, words } = leaf;
  for (let t = 0; t < line.length; t++) {
    const token = line.hashes[t] ?? 0;
    if (hashes[t] === token) continue;
    const varies = token === WILDCARD || line.digits[t] !== 0 || isValueWord(token);
    if (hashes[t] !== WILDCARD) {
      words.set(t, new Set([hashes[t] ?? 0]));
      leaf.fixed.push(t);
      hashes[t] = WILDCARD;
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
function variantOf(leaf: Leaf, line: TokenLine): Variant | undefined {
  const { fixed } = leaf;
  if (fixed.length === 0) return leaf.variants[0];
  return leaf.variants.find(({ hashes }) => fixed.every((p) => hashes[p] === line.hashes[p]));
}
