import type { Modality } from '../../domain/evidence.js';
import type { EvidenceSource } from '../../ports/evidence-source.js';

/** The source as if it could not be read for these modalities. */
export function withoutModalities(source: EvidenceSource, modalities: readonly Modality[]): EvidenceSource {
  return {
    name: source.name,
    async collect(incident, signal) {
      const collected = await source.collect(incident, signal);
      return collected.map((one) =>
        modalities.includes(one.evidence.modality)
          ? {
              evidence: { ...one.evidence, status: 'failed', note: 'left out of this evaluation' },
              data: null,
            }
          : one,
      );
    },
  };
}
