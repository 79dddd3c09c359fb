import type { VectorEntry, VectorHit, VectorStore } from '../../ports/vector-store.js';

interface Collection {
  version: string;
  entries: readonly VectorEntry[];
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

function allowed(entry: VectorEntry, filter: Readonly<Record<string, string>>): boolean {
  return Object.entries(filter).every(([key, value]) => entry.tags[key] === value);
}

/** Exact search in this process. */
export function createMemoryVectorStore(): VectorStore {
  const collections = new Map<string, Collection>();
  return {
    name: 'memory-exact',
    replace(collection, version, entries) {
      collections.set(collection, { version, entries });
      return Promise.resolve();
    },
    version: (collection) => Promise.resolve(collections.get(collection)?.version),
    search(collection, query, k, filter = {}) {
      const hits: VectorHit[] = [];
      for (const entry of collections.get(collection)?.entries ?? []) {
        if (allowed(entry, filter)) hits.push({ id: entry.id, similarity: dot(entry.vector, query) });
      }
      hits.sort((a, b) => b.similarity - a.similarity || (a.id < b.id ? -1 : 1));
      return Promise.resolve(hits.slice(0, k));
    },
    close: () => Promise.resolve(),
  };
}
