import type { EvidenceData } from '../domain/evidence.js';
import type { EvidenceStore } from '../ports/evidence-store.js';

/** Evidence of the diagnoses that run in this process. */
export function createMemoryEvidenceStore(): EvidenceStore {
  const kept = new Map<string, EvidenceData>();
  return {
    put(ref, data) {
      kept.set(ref, data);
      return Promise.resolve();
    },
    get: (ref) => Promise.resolve(kept.get(ref)),
    purge(refPrefix) {
      for (const ref of kept.keys()) if (ref.startsWith(refPrefix)) kept.delete(ref);
      return Promise.resolve();
    },
  };
}
