import type { Diagnosis } from '../domain/diagnosis.js';
import type { DiagnosisStore } from '../ports/diagnosis-store.js';
import { checkId, chooseId, headOf } from './diagnosis-head.js';

/** A refusal is a rejection, as in stores that wait for something. */
const later = <T>(step: () => T): Promise<T> => Promise.resolve().then(step);

/** For one process: the console and tests. `now` in Unix seconds. */
export function createMemoryDiagnosisStore(now: () => number): DiagnosisStore {
  const kept = new Map<string, { at: number; diagnosis: Diagnosis }>();
  const newestFirst = () =>
    [...kept].map(([id, one]) => ({ id, ...one })).sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));

  return {
    save: (diagnosis) =>
      later(() => {
        checkId(diagnosis.id);
        kept.set(diagnosis.id, { at: now(), diagnosis });
      }),
    load: (idOrPrefix) =>
      later(() => {
        const ids = newestFirst().flatMap(({ id }) => (id.startsWith(idOrPrefix) ? [id] : []));
        const id = chooseId(idOrPrefix, ids);
        return id === undefined ? undefined : kept.get(id)?.diagnosis;
      }),
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
