import type { DiagnosisDependencies } from '../dependencies.js';
import type { Node } from '../limited.js';
import { messageOf } from '../../errors.js';

/** align: the findings said in the standard vocabulary. A model's aligner that fails is replaced by the rules. */
export function createAlignNode({ aligner: standing, offlineAligner, logger }: DiagnosisDependencies): Node {
  return {
    name: 'align',
    async run(state, { signal, aligner: opened }) {
      const aligner = opened ?? standing;
      try {
        const symptoms = await aligner.align(state.findings, signal);
        return { update: { symptoms, aligner: aligner.name }, message: `${symptoms.length} symptoms` };
      } catch (error) {
        if (aligner === offlineAligner) throw error;
        logger.warn({ node: 'align', err: error }, 'aligner failed, rules take over');
        const symptoms = await offlineAligner.align(state.findings, signal);
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
