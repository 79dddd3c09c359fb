import { HOLDS_DIGIT, MAX_TOKENS } from './token-line.js';
import type { TokenLine } from './token-line.js';
import { WILDCARD } from './tokenize.js';

/** Drain's tree of fixed depth: lines descend by writer and length, then by their first tokens, to a list of leaves. */
export interface DrainTree<Leaf> {
  /** The leaves where the line may belong; undefined when there is no such path. */
  find(line: TokenLine, scope: number): Leaf[] | undefined;
  /** The list to which a new leaf for the line belongs. */
  grow(line: TokenLine, scope: number): Leaf[];
}

interface Node<Leaf> {
  children: Map<number, Node<Leaf>>;
  leaves: Leaf[];
}

export function createDrainTree<Leaf>(tokenLayers: number, maxChildren: number): DrainTree<Leaf> {
  const roots = new Map<number, Node<Leaf>>();
  const rootKey = (line: TokenLine, scope: number) => scope * (MAX_TOKENS + 1) + line.length;
  return {
    find(line, scope) {
      let node = roots.get(rootKey(line, scope));
      const steps = Math.min(tokenLayers - 1, line.length);
      for (let t = 0; node !== undefined && t < steps; t++) {
        node = node.children.get(line.hashes[t] ?? 0) ?? node.children.get(WILDCARD);
      }
      return node?.leaves;
    },
    grow(line, scope) {
      let node = childOf(roots, rootKey(line, scope));
      const steps = Math.min(tokenLayers - 1, line.length);
      for (let t = 0; t < steps; t++) node = childOf(node.children, branchOf(node, line, t, maxChildren));
      return node.leaves;
    },
  };
}

/** A token with a digit, or one too many for its node, goes by the wildcard. */
function branchOf<Leaf>({ children }: Node<Leaf>, line: TokenLine, t: number, maxChildren: number): number {
  const token = line.hashes[t] ?? 0;
  if (children.has(token)) return token;
  if (line.digits[t] === HOLDS_DIGIT) return WILDCARD;
  const room = children.has(WILDCARD) ? children.size < maxChildren : children.size + 1 < maxChildren;
  return room ? token : WILDCARD;
}

function childOf<Leaf>(children: Map<number, Node<Leaf>>, key: number): Node<Leaf> {
  let child = children.get(key);
  if (child === undefined) {
    child = { children: new Map(), leaves: [] };
    children.set(key, child);
  }
  return child;
}
