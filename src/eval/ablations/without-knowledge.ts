import type { DiagnosisDependencies } from '../../diagnosis/dependencies.js';
import type { HistoricalCase } from '../../domain/knowledge.js';
import { createCaseVoter } from './case-voter.js';

type Shared = Omit<DiagnosisDependencies, 'sources'>;

/** The knowledge base without some of its historical cases; the retriever finds the next best instead. */
export function withoutCases(shared: Shared, isRemoved: (item: HistoricalCase) => boolean): Shared {
  const { knowledge, retriever } = shared;
  const removed = new Set(knowledge.cases.filter(isRemoved).map((item) => item.id));
  return {
    ...shared,
    knowledge: { ...knowledge, cases: knowledge.cases.filter((item) => !removed.has(item.id)) },
    retriever: {
      ...retriever,
      async forSymptoms(symptoms, limits) {
        const wider = { ...limits, cases: limits.cases + removed.size };
        const matches = await retriever.forSymptoms(symptoms, wider);
        let left = limits.cases;
        return matches.filter(
          (match) => match.kind === 'sop' || (!removed.has(match.id) && (left -= 1) >= 0),
        );
      },
    },
  };
}

/** No SOP is left: causes are voted for by the matched cases alone, and nothing can be validated against an SOP. */
export function withoutSops(shared: Shared): Shared {
  const knowledge = { ...shared.knowledge, sops: [] };
  const { retriever } = shared;
  return {
    ...shared,
    knowledge,
    offlineAnalyst: createCaseVoter(knowledge),
    retriever: {
      ...retriever,
      forSymptoms: (symptoms, limits) => retriever.forSymptoms(symptoms, { ...limits, sops: 0 }),
      sopsByTitle: () => Promise.resolve([]),
    },
  };
}
