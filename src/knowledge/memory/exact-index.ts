import { OScopeError } from '../../errors.js';
import type { VectorEntry, VectorHit } from '../../ports/vector-store.js';
import { createDotKernel, LANES } from './dot-kernel.js';
import { nearest } from './nearest.js';

/** Exact nearest neighbours among unchanging vectors. */
export interface ExactIndex {
  readonly size: number;
  search(query: Float32Array, k: number, filter: Readonly<Record<string, string>>): VectorHit[];
}

/** Vectors of different lengths come from different embedders: comparing them would say nothing. */
export function mixedVectors(found: number, expected: number): OScopeError {
  return new OScopeError({
    code: 'internal',
    message: `A vector of ${found} dimensions met a collection of ${expected}.`,
    remedy: 'Vectors of different embedders must not be mixed: embed the collection again.',
  });
}

/** Of entries with the same id the last one counts. @throws OScopeError `internal` when their vectors differ in length */
export function uniqueEntries(given: readonly VectorEntry[]): { entries: VectorEntry[]; dimensions: number } {
  const entries = [...new Map(given.map((entry) => [entry.id, entry])).values()];
  const dimensions = entries[0]?.vector.length ?? 0;
  const odd = entries.find(({ vector }) => vector.length !== dimensions);
  if (odd !== undefined) throw mixedVectors(odd.vector.length, dimensions);
  return { entries, dimensions };
}

function normOf(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}

function copyUnit(vector: Float32Array, target: Float32Array): void {
  const norm = normOf(vector);
  for (let index = 0; index < vector.length; index += 1) target[index] = norm > 0 ? (vector[index] ?? 0) / norm : 0;
}

/** One contiguous matrix of unit vectors. */
export function createExactIndex(given: readonly VectorEntry[]): ExactIndex {
  const { entries, dimensions } = uniqueEntries(given);
  const stride = Math.ceil(dimensions / LANES) * LANES;
  const kernel = createDotKernel(entries.length, stride);
  entries.forEach(({ vector }, row) => {
    copyUnit(vector, kernel.matrix.subarray(row * stride, (row + 1) * stride));
  });
  const ids = entries.map((entry) => entry.id);
  const tags = entries.map((entry) => entry.tags);
  return {
    size: ids.length,
    search(query, k, filter) {
      if (ids.length === 0) return [];
      if (query.length !== dimensions) throw mixedVectors(query.length, dimensions);
      const unit = new Float32Array(dimensions);
      copyUnit(query, unit);
      const wanted = Object.entries(filter);
      return nearest(kernel.dotAll(unit), ids, k, (row) => wanted.every(([key, value]) => tags[row]?.[key] === value));
    },
  };
}
