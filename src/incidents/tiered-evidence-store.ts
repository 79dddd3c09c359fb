import type { EvidenceStore } from '../ports/evidence-store.js';

/** Writes to both; reads from the near one as long as it has the evidence. */
export function createTieredEvidenceStore(near: EvidenceStore, far: EvidenceStore): EvidenceStore {
  return {
    async put(ref, data) {
      await near.put(ref, data);
      await far.put(ref, data);
    },
    get: async (ref) => (await near.get(ref)) ?? far.get(ref),
    async purge(refPrefix) {
      await near.purge(refPrefix);
      await far.purge(refPrefix);
    },
  };
}
