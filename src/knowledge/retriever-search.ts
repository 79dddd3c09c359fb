import type { Match } from '../domain/match.js';
import type { WeightedText } from '../text/bm25.js';
import { createAgreement } from './retriever-agreement.js';
import type { Rarity, TermStrengths } from './retriever-agreement.js';
import type { RetrievalDocument } from './retriever-documents.js';
import type { KnowledgeVectors } from './retriever-vectors.js';
import { createWordIndex } from './retriever-words.js';
import type { SearchWords } from './retriever-words.js';

/** Shares of the three searches in a match's score; they add up to 1. */
export interface Weights {
  agreement: number;
  words: number;
  vector: number;
}

export interface HybridQuery {
  /** What is embedded. */
  standard: string;
  strengths: TermStrengths;
  words: readonly WeightedText[];
  weights: Weights;
}

/** Documents of one kind, searched in three ways at once. */
export interface HybridSearch {
  search(query: HybridQuery, limit: number): Promise<Match[]>;
  /** By the titles alone. */
  byTitle(query: string, limit: number): Promise<Match[]>;
}

/** So many more of the nearest vectors than matches are looked at. */
const CANDIDATES = 10;

/** Best first, ties by id. */
function best(matches: Match[], limit: number): Match[] {
  return matches.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit);
}

function toMatch(found: RetrievalDocument, similarity: number, score: number, sharedTerms: string[]): Match {
  const { kind, id, title, rootCauses, link } = found;
  return { kind, id, title, similarity, score: Math.min(1, score), sharedTerms, rootCauses: [...rootCauses], link };
}

export function createHybridSearch(
  documents: readonly RetrievalDocument[],
  vectors: KnowledgeVectors,
  rarity: Rarity,
): HybridSearch {
  const agree = createAgreement(documents, rarity);
  // Making an index costs more than all the rest: not for a search that does not ask for words.
  let inAll: SearchWords | undefined;
  const searchAll: SearchWords = (parts) => (inAll ??= createWordIndex(documents, ({ words }) => words))(parts);
  let inTitles: SearchWords | undefined;
  const searchTitles: SearchWords = (parts) =>
    (inTitles ??= createWordIndex(documents, ({ title }) => title))(parts);
  const byId = new Map(documents.map((one) => [one.id, one]));

  /** The similarity that is shown is always the true one. */
  async function withSimilarity(match: Match, standard: string): Promise<Match> {
    const found = byId.get(match.id);
    return found === undefined ? match : { ...match, similarity: await vectors.similarity(standard, found) };
  }

  return {
    async search({ standard, strengths, words, weights }, limit) {
      const [kind] = documents;
      if (limit <= 0 || kind === undefined) return [];
      const byWords = weights.words > 0 ? searchAll(words) : new Map<string, number>();
      const near = await vectors.nearest(standard, kind.kind, Math.max(50, limit * CANDIDATES));
      // Whoever is not among the nearest is at most as near as the last of them.
      const beyond = Math.min(...(near?.values() ?? [0]), 1);
      const matches = documents.map((found) => {
        const { score, shared } = agree(strengths, found);
        const similarity = near === null ? 0 : (near.get(found.id) ?? beyond);
        const byWord = byWords.get(found.id) ?? 0;
        return toMatch(found, similarity, weights.agreement * score + weights.words * byWord + weights.vector * similarity, shared);
      });
      const top = best(matches, limit);
      return Promise.all(top.map(async (match) => (near === null || near.has(match.id) ? match : withSimilarity(match, standard))));
    },
    async byTitle(query, limit) {
      if (limit <= 0 || query.trim() === '') return [];
      const byWords = searchTitles([{ text: query, weight: 1 }]);
      const near = await vectors.nearest(query, 'sop-title', documents.length);
      const matches = documents.map((found) => {
        const similarity = near?.get(found.id) ?? 0;
        return toMatch(found, similarity, 0.5 * similarity + 0.5 * (byWords.get(found.id) ?? 0), []);
      });
      return best(matches, limit);
    },
  };
}
