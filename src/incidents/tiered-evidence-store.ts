import type { EvidenceStore } from '../ports/evidence-store.js';

/**
 * Writes to both; reads from the near one as long as it has the evidence. When the far one cannot be written
 * (a full disk is a likely reason for a diagnosis), the diagnosis goes on without it.
 */
export function createTieredEvidenceStore(
  near: EvidenceStore,
  far: EvidenceStore,
  onLost: (ref: string, error: unknown) => void,
): EvidenceStore {
  return {
    async put(ref, data) {
      await near.put(ref, data);
      await far.put(ref, data).catch((error: unknown) => onLost(ref, error));
    },
    get: async (ref) => (await near.get(ref)) ?? far.get(ref),
    async purge(refPrefix) {
      await near.purge(refPrefix);
      await far.purge(refPrefix);
    },
  };
}
