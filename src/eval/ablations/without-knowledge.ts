import { createOfflineAnalyst } from '../../diagnosis/analyst/offline.js';
import type { DiagnosisDependencies } from '../../diagnosis/dependencies.js';
import type { HistoricalCase } from '../../domain/knowledge.js';
import type { Match } from '../../domain/match.js';
import { createCaseVoter } from './case-voter.js';

type Shared = Omit<DiagnosisDependencies, 'sources'>;

type Limits = Parameters<Shared['retriever']['forSymptoms']>[1];

/** Asks for as many cases more as are removed, and leaves those out. */
async function withoutIds(
  removed: ReadonlySet<string>,
  limits: Limits,
  find: (wider: Limits) => Promise<Match[]>,
): Promise<Match[]> {
  const matches = await find({ ...limits, cases: limits.cases + removed.size });
  let left = limits.cases;
  return matches.filter((match) => match.kind === 'sop' || (!removed.has(match.id) && (left -= 1) >= 0));
}

/** The knowledge base without some of its historical cases; the retriever finds the next best instead. */
export function withoutCases(shared: Shared, isRemoved: (item: HistoricalCase) => boolean): Shared {
  const { knowledge, retriever } = shared;
  const removed = new Set(knowledge.cases.filter(isRemoved).map((item) => item.id));
  return {
    ...shared,
    knowledge: { ...knowledge, cases: knowledge.cases.filter((item) => !removed.has(item.id)) },
    retriever: {
      ...retriever,
      forSymptoms: (symptoms, limits) =>
        withoutIds(removed, limits, (wider) => retriever.forSymptoms(symptoms, wider)),
      forText: (narration, terms, limits) =>
        withoutIds(removed, limits, (wider) => retriever.forText(narration, terms, wider)),
    },
  };
}

/** SOPs that do not know some causes: what the host has is then a pattern that nobody has described. */
export function withoutCauses(shared: Shared, removed: readonly string[]): Shared {
  const sops = shared.knowledge.sops.map((sop) => ({
    ...sop,
    causes: sop.causes.filter((cause) => !removed.includes(cause.id)),
  }));
  const knowledge = { ...shared.knowledge, sops };
  return {
    ...shared,
    knowledge,
    offlineAnalyst: createOfflineAnalyst(knowledge, shared.calibrations.get('offline')),
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
      forText: (narration, terms, limits) => retriever.forText(narration, terms, { ...limits, sops: 0 }),
      sopsByTitle: () => Promise.resolve([]),
    },
  };
}
