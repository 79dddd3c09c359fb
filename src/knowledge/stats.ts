import type { KnowledgeBase } from '../domain/knowledge.js';
import { usedTerms } from './lint/vocabulary.js';

export interface CauseCoverage {
  id: string;
  /** SOPs that describe it. */
  sops: string[];
  cases: number;
  narrations: number;
}

export interface KnowledgeStats {
  version: string;
  counts: { rootCauses: number; terms: number; synonyms: number; sops: number; checks: number; cases: number; narrations: number };
  origins: { public: number; fleet: number };
  /** In the order of root-causes.yaml. */
  causes: CauseCoverage[];
  gaps: { withoutSop: string[]; withoutCase: string[]; unusedTerms: string[] };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

function coverageOf({ rootCauses, sops, cases }: KnowledgeBase): CauseCoverage[] {
  return [...rootCauses.keys()].map((id) => {
    const own = cases.filter((item) => item.root_cause === id);
    return {
      id,
      sops: sops.filter((sop) => sop.causes.some((cause) => cause.id === id)).map((sop) => sop.id),
      cases: own.length,
      narrations: sum(own.map((item) => item.narrations.length)),
    };
  });
}

/** How much the knowledge base holds, and what it lacks. */
export function statsOf(knowledge: KnowledgeBase): KnowledgeStats {
  const { terms, sops, cases } = knowledge;
  const causes = coverageOf(knowledge);
  const used = usedTerms(knowledge);
  return {
    version: knowledge.version,
    counts: {
      rootCauses: knowledge.rootCauses.size,
      terms: terms.size,
      synonyms: sum([...terms.values()].map((term) => term.synonyms.length)),
      sops: sops.length,
      checks: sum(sops.map((sop) => sop.checks.length)),
      cases: cases.length,
      narrations: sum(cases.map((item) => item.narrations.length)),
    },
    origins: {
      public: cases.filter((item) => item.origin === 'public').length,
      fleet: cases.filter((item) => item.origin === 'fleet').length,
    },
    causes,
    gaps: {
      withoutSop: causes.filter((cause) => cause.sops.length === 0).map((cause) => cause.id),
      withoutCase: causes.filter((cause) => cause.cases === 0).map((cause) => cause.id),
      unusedTerms: [...terms.keys()].filter((id) => !used.has(id)),
    },
  };
}
