import type { Retriever } from '../ports/retriever.js';
import type { RankCases } from './retrieval-methods.js';

/** What the product does with somebody's words: vectors, words and terms fused by the retriever. */
export function createHybridRanker(retriever: Retriever, cases = 50): RankCases {
  return async ({ text, terms }) => {
    const matches = await retriever.forText(text, terms, { cases, sops: 0 });
    return matches.map((match) => match.id);
  };
}
