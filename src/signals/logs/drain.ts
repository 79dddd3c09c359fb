import {
  MASK_TEXT,
  MAX_TOKENS,
  WILDCARD,
  createTokenLine,
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
  maxClusters: Infinity,
};

/** One setting for the logs of any operating system. */
export const DEFAULT_DRAIN: DrainOptions = {
  depth: 5,
  similarity: 0.5,
  maxChildren: 100,
  masks: null,
  countMasked: true,
  joinShort: true,
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

interface Leaf extends DrainCluster {
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
  const all: Leaf[] = [];

  const found = (): Leaf => {
    const leaf = {
      id: all.length,
      tokens: tokenTexts(line),
      hashes: line.hashes.slice(0, line.length),
      count: 1,
    };
    all.push(leaf);
    return leaf;
  };

  return {
    add(message, scope = 0) {
      if (masks === null) scanMasked(message, line);
      else scanPlain(applyMasks(message, masks), line);
      const root = scope * (MAX_TOKENS + 1) + line.length;
      const node = searchTree(byLength.get(root), line, tokenLayers);
      const match = node === undefined ? null : bestMatch(node.clusters, line, similarity, countMasked);
      if (match !== null) {
        widen(match, line);
        match.count++;
        return match;
      }
      if (all.length >= maxClusters) return null;
      const leaf = found();
      if (options.joinShort || line.length >= tokenLayers) {
        growTree(childOf(byLength, root), line, tokenLayers, options.maxChildren).clusters.push(leaf);
      }
      return leaf;
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
    else if (line.digits[t] === 1) node = childOf(children, WILDCARD);
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

function widen(cluster: Leaf, line: TokenLine): void {
  const { hashes, tokens } = cluster;
  for (let t = 0; t < line.length; t++) {
    if (hashes[t] !== WILDCARD && hashes[t] !== line.hashes[t]) {
      hashes[t] = WILDCARD;
      tokens[t] = MASK_TEXT;
    }
  }
}

/**
 * The name of a template: its tokens, with neighbouring masks joined, so that lists of any length are one.
 * Clusters that end with the same text are one template.
 */
export function templateText(tokens: readonly string[]): string {
  const words: string[] = [];
  for (const token of tokens) {
    if (token !== MASK_TEXT || words.at(-1) !== MASK_TEXT) words.push(token);
  }
  return words.join(' ');
}
