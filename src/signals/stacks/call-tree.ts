import type { FoldedStack } from './folded.js';

/** A function in the place from which it was called. `total` includes the functions it calls, `self` does not. */
export interface CallNode {
  name: string;
  total: number;
  self: number;
  children: Map<string, CallNode>;
}

const MAX_DEPTH = 512;

/** The hierarchy of calls; the root's name is empty, its children are the commands. Deeper frames are cut. */
export function buildCallTree(stacks: Iterable<FoldedStack>): CallNode {
  const root = newNode('');
  for (const { frames, count } of stacks) {
    let node = root;
    node.total += count;
    for (const frame of frames.slice(0, MAX_DEPTH)) {
      let child = node.children.get(frame);
      if (!child) {
        child = newNode(frame);
        node.children.set(frame, child);
      }
      child.total += count;
      node = child;
    }
    node.self += count;
  }
  return root;
}

/** The children of a node, heaviest first, equal ones by name. */
export function heaviest(node: CallNode): CallNode[] {
  return [...node.children.values()].sort(
    (a, b) => b.total - a.total || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/**
 * The tree as indented lines, parts below `minShare` of the whole left out, calls without a fork on one line.
 * @example `80 % webapi > main > read` / `  60 % vfs_read > ext4_file_read_iter`
 */
export function outlineTree(root: CallNode, limit: number, minShare = 0.1): string[] {
  const lines: string[] = [];
  const visit = (node: CallNode, depth: number): void => {
    for (const child of heaviest(node)) {
      if (lines.length >= limit || child.total < minShare * root.total) return;
      const chain = chainFrom(child, minShare * root.total);
      const share = ((100 * child.total) / root.total).toFixed(0);
      lines.push(`${'  '.repeat(depth)}${share} % ${chainText(chain)}`);
      visit(chain[chain.length - 1] ?? child, depth + 1);
    }
  };
  if (root.total > 0) visit(root, 0);
  return lines;
}

/** Follows calls as long as nearly all samples go one way. */
function chainFrom(start: CallNode, least: number): CallNode[] {
  const chain = [start];
  for (let node = start; ;) {
    const next = heaviest(node)[0];
    if (!next || next.total < least || next.total < 0.9 * node.total) return chain;
    chain.push(next);
    node = next;
  }
}

function chainText(chain: readonly CallNode[]): string {
  const names = chain.map((node) => node.name).filter((name, i, all) => name !== all[i - 1]);
  const shown = names.length > 12 ? [...names.slice(0, 4), '…', ...names.slice(-7)] : names;
  return shown.join(' > ').slice(0, 400);
}

function newNode(name: string): CallNode {
  return { name, total: 0, self: 0, children: new Map() };
}
