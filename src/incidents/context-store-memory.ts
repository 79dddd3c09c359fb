import type { ContextStore } from '../ports/context-store.js';

/** For one process: the console and tests. */
export function createMemoryContextStore(): ContextStore {
  const kept = new Map<string, string>();
  return {
    put(name, value) {
      kept.set(name, JSON.stringify(value));
      return Promise.resolve();
    },
    get(name) {
      const value = kept.get(name);
      return Promise.resolve(value === undefined ? undefined : (JSON.parse(value) as unknown));
    },
  };
}
