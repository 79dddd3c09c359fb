import { createRandom } from '../random.js';
import type { Random } from '../random.js';

/**
 * Isolation Forest (Liu, Ting, Zhou, ICDM 2008, https://doi.org/10.1109/ICDM.2008.17): points that random
 * splits set apart after few steps are outliers.
 */
export interface ForestOptions {
  trees: number;
  /** Rows a tree is grown on; no more than there are. */
  samples: number;
  seed: number;
}

export const DEFAULT_FOREST = { trees: 100, samples: 256 } as const;

/** A tree as columns: `feature[i] < 0` is a leaf, whose path length (with what is left unsplit) is `value[i]`. */
interface Tree {
  feature: number[];
  value: number[];
  left: number[];
  right: number[];
}

const EULER = 0.5772156649015329;

/** Mean path length of an unsuccessful search among `n` rows: c(n) of the paper, with scikit-learn's c(2) = 1. */
export function averagePathLength(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + EULER) - (2 * (n - 1)) / n;
}

/**
 * Anomaly scores of `rows` (equal lengths) among themselves: 2^(-E[h]/c), near 1 = outlier, below 0.5 = ordinary.
 * Values that are not finite count as 0. The same seed gives the same scores.
 */
export function isolationScores(rows: readonly ArrayLike<number>[], options: ForestOptions): number[] {
  const size = Math.min(options.samples, rows.length);
  if (size <= 1) return rows.map(() => 0.5);
  const random = createRandom(options.seed);
  const limit = Math.ceil(Math.log2(size));
  const depths = new Float64Array(rows.length);
  const indexes = Int32Array.from(rows.keys());
  for (let t = 0; t < options.trees; t++) {
    shuffleHead(indexes, size, random);
    const tree: Tree = { feature: [], value: [], left: [], right: [] };
    grow(tree, rows, indexes.slice(0, size), 0, limit, random);
    rows.forEach((row, i) => (depths[i] = (depths[i] ?? 0) + pathLength(tree, row)));
  }
  const norm = options.trees * averagePathLength(size);
  return Array.from(depths, (depth) => 2 ** (-depth / norm));
}

/** Puts a random sample without replacement to the front. */
function shuffleHead(indexes: Int32Array, size: number, random: Random): void {
  for (let i = 0; i < size; i++) {
    const j = i + random.below(indexes.length - i);
    const held = indexes[i] ?? 0;
    indexes[i] = indexes[j] ?? 0;
    indexes[j] = held;
  }
}

function at(rows: readonly ArrayLike<number>[], row: number, feature: number): number {
  const value = rows[row]?.[feature] ?? 0;
  return Number.isFinite(value) ? value : 0;
}

/** Grows the node over `members` and returns its index. */
function grow(
  tree: Tree,
  rows: readonly ArrayLike<number>[],
  members: Int32Array,
  depth: number,
  limit: number,
  random: Random,
): number {
  const node = tree.feature.length;
  tree.feature.push(-1);
  tree.value.push(depth + averagePathLength(members.length));
  tree.left.push(-1);
  tree.right.push(-1);
  if (depth >= limit || members.length <= 1) return node;
  const split = chooseSplit(rows, members, random);
  if (split === null) return node;
  const left = members.filter((row) => at(rows, row, split.feature) <= split.threshold);
  const right = members.filter((row) => at(rows, row, split.feature) > split.threshold);
  tree.feature[node] = split.feature;
  tree.value[node] = split.threshold;
  tree.left[node] = grow(tree, rows, left, depth + 1, limit, random);
  tree.right[node] = grow(tree, rows, right, depth + 1, limit, random);
  return node;
}

/** A random feature that varies among the members, and a random threshold within its range. */
function chooseSplit(
  rows: readonly ArrayLike<number>[],
  members: Int32Array,
  random: Random,
): { feature: number; threshold: number } | null {
  const features = rows[members[0] ?? 0]?.length ?? 0;
  // Features are drawn without replacement until one varies, as scikit-learn does.
  const order = Int32Array.from({ length: features }, (_, i) => i);
  for (let drawn = 0; drawn < features; drawn++) {
    const j = drawn + random.below(features - drawn);
    const feature = order[j] ?? 0;
    order[j] = order[drawn] ?? 0;
    let low = Infinity;
    let high = -Infinity;
    for (const row of members) {
      const value = at(rows, row, feature);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const threshold = low + random.next() * (high - low);
    if (high > low && threshold < high && Number.isFinite(threshold)) return { feature, threshold };
  }
  return null;
}

function pathLength(tree: Tree, row: ArrayLike<number>): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node] ?? -1;
    const value = tree.value[node] ?? 0;
    if (feature < 0) return value;
    const entry = row[feature] ?? 0;
    node = ((Number.isFinite(entry) ? entry : 0) <= value ? tree.left[node] : tree.right[node]) ?? 0;
  }
}
