import type { VectorStore } from '../../ports/vector-store.js';
import { createExactIndex } from './exact-index.js';
import type { ExactIndex } from './exact-index.js';

/** Exact search in this process. */
export function createMemoryVectorStore(): VectorStore {
  const collections = new Map<string, { version: string; index: ExactIndex }>();
  return {
    name: 'memory-exact',
    async replace(collection, version, entries) {
      collections.set(collection, { version, index: await Promise.resolve(createExactIndex(entries)) });
    },
    version: (collection) => Promise.resolve(collections.get(collection)?.version),
    // Async, so that a wrong query rejects like everywhere else instead of throwing.
    async search(collection, query, k, filter = {}) {
      const index = await Promise.resolve(collections.get(collection)?.index);
      return index?.search(query, k, filter) ?? [];
    },
    close: () => Promise.resolve(),
  };
}
