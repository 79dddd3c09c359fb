import type { Diagnosis } from '../domain/diagnosis.js';
import type { EvidenceSource } from '../ports/evidence-source.js';
import type { EvidenceStore } from '../ports/evidence-store.js';

/** The evidence of an earlier diagnosis as a source: what was collected then, purged pieces named as such. */
export function createSnapshotSource(diagnosis: Diagnosis, store: EvidenceStore): EvidenceSource {
  return {
    name: 'snapshot',
    collect: () =>
      Promise.all(
        diagnosis.evidence.map(async ({ ref, ...evidence }) => {
          const data = ref === null ? undefined : await store.get(ref);
          if (ref === null || data !== undefined) return { evidence, data: data ?? null };
          const note = `the evidence of ${evidence.source} (${evidence.modality}) has been purged`;
          return { evidence: { ...evidence, status: 'failed' as const, note }, data: null };
        }),
      ),
  };
}
