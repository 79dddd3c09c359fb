import { addVariant, bestMatch, createLeaf, variantOf, widen } from './drain-leaf.js';
import type { DrainCluster, Leaf } from './drain-leaf.js';
import { createDrainTree } from './drain-tree.js';
import { createTokenLine } from './token-line.js';
import { MASK_TEXT, scanMasked, scanPlain, tokenTexts } from './tokenize.js';

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
  /** Templates compared at one leaf of the tree; past them a line joins the last one. Bounds the work of a line. */
  maxLeaf: number;
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
  maxLeaf: Infinity,
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
  maxLeaf: 200,
  maxClusters: 20_000,
};

export interface Drain {
  /** The cluster of the line; its template may have been widened by it. Null when there is no room for a new one. */
  /** `scope` (a small whole number) keeps lines of different writers apart. */
  add(message: string, scope?: number): DrainCluster | null;
  clusters(): readonly DrainCluster[];
}

export function createDrain(options: DrainOptions = DEFAULT_DRAIN): Drain {
  const { masks, countMasked, similarity, maxClusters, fixedWords } = options;
  const tokenLayers = options.depth - 2;
  const line = createTokenLine();
  const tree = createDrainTree<Leaf>(tokenLayers, options.maxChildren);
  const all: DrainCluster[] = [];

  const found = (leaf: Leaf): DrainCluster | null => {
    if (all.length >= maxClusters) return null;
    const cluster = { id: all.length, tokens: tokenTexts(line), count: 1 };
    addVariant(leaf, cluster, line);
    all.push(cluster);
    return cluster;
  };
  const foundLeaf = (scope: number): DrainCluster | null => {
    const leaf = createLeaf(line);
    const cluster = found(leaf);
    if (cluster !== null && (options.joinShort || line.length >= tokenLayers))
      tree.grow(line, scope).push(leaf);
    return cluster;
  };

  return {
    add(message, scope = 0) {
      if (masks === null) scanMasked(message, line);
      else scanPlain(applyMasks(message, masks), line);
      const leaves = tree.find(line, scope);
      const best = leaves === undefined ? null : bestMatch(leaves, line, similarity, countMasked);
      const leaf = best ?? leaves?.[options.maxLeaf - 1] ?? null;
      if (leaf === null) return foundLeaf(scope);
      widen(leaf, line, fixedWords);
      const variant = variantOf(leaf, line);
      if (variant === undefined) return found(leaf);
      variant.cluster.count++;
      return variant.cluster;
    },
    clusters: () => all,
  };
}

function applyMasks(message: string, masks: readonly RegExp[]): string {
  let text = message;
  for (const mask of masks) text = text.replace(mask, MASK_TEXT);
  return text;
}
