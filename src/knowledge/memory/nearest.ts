import type { VectorHit } from '../../ports/vector-store.js';

/** Best first, ties by id. */
export function compareHits(a: VectorHit, b: VectorHit): number {
  return b.similarity - a.similarity || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function siftDown(heap: VectorHit[], hit: VectorHit): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    const left = heap[child];
    if (left === undefined) break;
    const right = heap[child + 1];
    if (right !== undefined && compareHits(right, left) > 0) child += 1;
    const worse = heap[child] ?? left;
    if (compareHits(worse, hit) <= 0) break;
    heap[at] = worse;
    at = child;
  }
  heap[at] = hit;
}

function siftUp(heap: VectorHit[], hit: VectorHit): void {
  let at = heap.length;
  while (at > 0) {
    const parent = heap[(at - 1) >> 1];
    if (parent === undefined || compareHits(hit, parent) <= 0) break;
    heap[at] = parent;
    at = (at - 1) >> 1;
  }
  heap[at] = hit;
}

/** The `k` best of the scores by a heap whose root is the worst kept, so that most rows cost one comparison. */
export function nearest(scores: Float32Array, ids: readonly string[], k: number, allowed: (row: number) => boolean): VectorHit[] {
  const heap: VectorHit[] = [];
  if (k <= 0) return heap;
  for (let row = 0; row < ids.length; row += 1) {
    const similarity = scores[row] ?? 0;
    const worst = heap.length < k ? undefined : heap[0];
    if (worst !== undefined && similarity < worst.similarity) continue;
    if (!allowed(row)) continue;
    const hit = { id: ids[row] ?? '', similarity };
    if (worst === undefined) siftUp(heap, hit);
    else if (compareHits(hit, worst) < 0) siftDown(heap, hit);
  }
  return heap.sort(compareHits);
}
