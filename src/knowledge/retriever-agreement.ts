import type { RetrievalDocument } from './retriever-documents.js';

/** Standard term → how strongly it holds, 0 to 1. */
export type TermStrengths = ReadonlyMap<string, number>;

export interface Agreement {
  /** 0 (no term in common) to 1 (the same terms). */
  score: number;
  /** Terms in common, the most telling first. */
  shared: string[];
}

/** How well a document's symptoms are those of a query. */
export type Agree = (strengths: TermStrengths, document: RetrievalDocument) => Agreement;

/** How much a term tells apart: 0.7 when nearly all documents have it, more the fewer do. */
function raritiesOf(documents: readonly RetrievalDocument[]): (term: string) => number {
  const counts = new Map<string, number>();
  for (const { terms } of documents) for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return (term) => Math.log(1 + documents.length / (1 + (counts.get(term) ?? 0)));
}

/**
 * Cosine of the two sets of terms, each term weighted by its rarity and, in the query, by the square of its strength:
 * on an ailing host many faint symptoms surround the few that matter.
 */
export function createAgreement(documents: readonly RetrievalDocument[]): Agree {
  const rarity = raritiesOf(documents);
  const norms = new Map(documents.map(({ id, terms }) => [id, Math.hypot(...terms.map(rarity))]));
  return (strengths, { id, terms }) => {
    const weight = (term: string): number => (strengths.get(term) ?? 0) ** 2 * rarity(term);
    const shared = terms.filter((term) => strengths.has(term));
    const product = shared.reduce((sum, term) => sum + weight(term) * rarity(term), 0);
    const norm = Math.hypot(...[...strengths.keys()].map(weight)) * (norms.get(id) ?? 0);
    const ordered = [...new Set(shared)].sort((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1));
    return { score: norm === 0 ? 0 : Math.min(1, product / norm), shared: ordered };
  };
}
