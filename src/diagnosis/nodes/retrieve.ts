import type { DiagnosisDependencies } from '../dependencies.js';
import type { Node } from '../limited.js';

const LIMITS = { cases: 5, sops: 4 };

/** retrieve: historical cases and SOPs whose standardised symptoms are like these. */
export function createRetrieveNode({ retriever }: DiagnosisDependencies): Node {
  return {
    name: 'retrieve',
    async run(state) {
      const matches = await retriever.forSymptoms(state.symptoms, LIMITS);
      const count = (kind: string): number => matches.filter((match) => match.kind === kind).length;
      return {
        update: { matches },
        message: `${count('historical-case')} historical cases, ${count('sop')} SOPs`,
      };
    },
    degrade: (_, problem) => ({
      update: { matches: [], notes: [`Historical cases and SOPs could not be searched: ${problem}.`] },
      message: problem,
    }),
  };
}
