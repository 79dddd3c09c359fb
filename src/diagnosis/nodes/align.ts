import { undisputed } from '../../domain/finding.js';
import type { DiagnosisDependencies } from '../dependencies.js';
import type { Node } from '../limited.js';
import { messageOf } from '../../errors.js';
import type { Symptom } from '../../domain/symptom.js';
import { reviseSymptoms } from '../revision/apply.js';
import type { State } from '../state.js';

/**
 * align: the findings said in the standard vocabulary, and what engineers said of them. A model's aligner that fails is
 * replaced by the rules.
 */
export function createAlignNode({
  aligner: standing,
  offlineAligner,
  knowledge,
  logger,
}: DiagnosisDependencies): Node {
  const revise = (symptoms: Symptom[], { revised, incident }: State): Symptom[] =>
    revised === null ? symptoms : reviseSymptoms(symptoms, revised.revision, knowledge, incident);
  return {
    name: 'align',
    async run(state, { signal, aligner: opened }) {
      const aligner = opened ?? standing;
      const findings = undisputed(state.findings);
      try {
        const symptoms = revise(await aligner.align(findings, signal), state);
        return { update: { symptoms, aligner: aligner.name }, message: `${symptoms.length} symptoms` };
      } catch (error) {
        if (aligner === offlineAligner) throw error;
        logger.warn({ node: 'align', err: error }, 'aligner failed, rules take over');
        const symptoms = revise(await offlineAligner.align(findings, signal), state);
        const note = `The aligner ${aligner.name} failed (${messageOf(error)}); the rules aligned the findings.`;
        return {
          update: { symptoms, aligner: offlineAligner.name, notes: [note] },
          message: `${symptoms.length} symptoms, by the rules`,
        };
      }
    },
    degrade: (_, problem) => ({
      update: { symptoms: [], notes: [`The findings could not be aligned: ${problem}.`] },
      message: problem,
    }),
  };
}
