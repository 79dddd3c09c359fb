import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { RootCause } from '../../domain/report.js';
import type { Analyst, AnalystInput } from '../../ports/analyst.js';

/** Findings behind the symptoms that a cause's matched cases share with the host. */
function findingsFor(causeId: string, { matches, symptoms }: AnalystInput): string[] {
  const terms = matches
    .filter((match) => match.rootCauses.includes(causeId))
    .flatMap((one) => one.sharedTerms);
  const shared = symptoms.filter((symptom) => terms.includes(symptom.term));
  return [...new Set(shared.flatMap((symptom) => symptom.findings))];
}

/**
 * The nearest-neighbour analyst: each matched historical case votes for its root cause with its score. It stands in
 * for the offline analyst where there are no SOPs to execute.
 */
export function createCaseVoter(knowledge: KnowledgeBase): Analyst {
  return {
    name: 'case voter',
    draft(input) {
      const votes = new Map<string, number>();
      for (const match of input.matches.filter((one) => one.kind === 'historical-case'))
        for (const id of match.rootCauses) votes.set(id, (votes.get(id) ?? 0) + match.score);
      const sum = [...votes.values()].reduce((total, vote) => total + vote, 0);
      const best = [...votes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      const rootCauses = best.map(([id, vote]): RootCause => {
        const statement = knowledge.rootCauses.get(id) ?? id;
        return {
          id,
          title: id,
          statement,
          draft: statement,
          verdict: 'unverified',
          reasons: [],
          confidence: sum === 0 ? 0 : Math.min(1, vote / sum),
          for: findingsFor(id, input),
          against: [],
          citations: [],
          resolution: [],
        };
      });
      return Promise.resolve({
        summary: 'The root causes of the historical cases that look most alike.',
        steps: [],
        rootCauses,
        abstained: rootCauses.length === 0,
        missing: [],
        notes: [],
      });
    },
  };
}
