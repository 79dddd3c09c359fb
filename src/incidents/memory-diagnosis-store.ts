import type { Diagnosis } from '../domain/diagnosis.js';
import type { DiagnosisStore } from '../ports/diagnosis-store.js';
import { checkId, chooseId, headOf } from './diagnosis-head.js';

/** For one process: the console and tests. `now` in Unix seconds. */
export function createMemoryDiagnosisStore(now: () => number): DiagnosisStore {
  const kept = new Map<string, { at: number; diagnosis: Diagnosis }>();
  const newestFirst = () =>
    [...kept].map(([id, one]) => ({ id, ...one })).sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));

  // Async functions, so that a refusal is a rejection as in other stores.
  return {
    // eslint-disable-next-line @typescript-eslint/require-await
    async save(diagnosis) {
      checkId(diagnosis.id);
      kept.set(diagnosis.id, { at: now(), diagnosis });
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    async load(idOrPrefix) {
      const ids = newestFirst().flatMap(({ id }) => (id.startsWith(idOrPrefix) ? [id] : []));
      const id = chooseId(idOrPrefix, ids);
      return id === undefined ? undefined : kept.get(id)?.diagnosis;
    },
    list: (limit) =>
      Promise.resolve(
        newestFirst()
          .slice(0, limit)
          .map(({ id, at, diagnosis }) => ({ id, at, ...headOf(diagnosis) })),
      ),
    purge(before) {
      const old = newestFirst().flatMap(({ id, at }) => (at < before ? [id] : []));
      for (const id of old) kept.delete(id);
      return Promise.resolve(old);
    },
  };
}
