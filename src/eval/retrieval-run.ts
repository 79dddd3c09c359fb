import type { KnowledgeBase } from '../domain/knowledge.js';
import type { Query, RankCases } from './retrieval-methods.js';
import { retrievalRows } from './retrieval-table.js';
import type { Ranking, RetrievalRow } from './retrieval-table.js';

/** A query whose answer is known. */
export interface KnownQuery extends Query {
  /** The case that it is told of; null for a recorded incident, which has none. */
  caseId: string | null;
  rootCause: string;
  /** A case made of this very incident: it may not be found. */
  excluded?: string;
}

export interface RankedQuery {
  query: KnownQuery;
  rankings: Ranking[];
}

/** Every query by every method, one after the other. */
export async function rankAll(
  queries: readonly KnownQuery[],
  methods: Readonly<Record<string, RankCases>>,
): Promise<RankedQuery[]> {
  const ranked: RankedQuery[] = [];
  for (const query of queries) {
    const rankings: Ranking[] = [];
    for (const [method, rank] of Object.entries(methods)) {
      const caseIds = (await rank(query)).filter((id) => id !== query.excluded);
      rankings.push({ method, caseIds });
    }
    ranked.push({ query, rankings });
  }
  return ranked;
}

/** Rows of the table when only the case that was told of is right. */
export function rowsByCase(ranked: readonly RankedQuery[]): RetrievalRow[] {
  return retrievalRows(
    ranked.flatMap(({ query, rankings }) =>
      query.caseId === null ? [] : [{ truth: new Set([query.caseId]), rankings }],
    ),
  );
}

/** Rows of the table when any case with the same root cause is right; queries of causes without a case are left out. */
export function rowsByCause(ranked: readonly RankedQuery[], knowledge: KnowledgeBase): RetrievalRow[] {
  return retrievalRows(
    ranked.flatMap(({ query, rankings }) => {
      const alike = knowledge.cases.filter((item) => item.root_cause === query.rootCause);
      return alike.length === 0 ? [] : [{ truth: new Set(alike.map((item) => item.id)), rankings }];
    }),
  );
}
