import { createTextIndex } from '../text/bm25.js';
import type { WeightedText } from '../text/bm25.js';
import type { RetrievalDocument } from './retriever-documents.js';

/** Ids of documents that share a word with the query → score, of which the best is 1. */
export type SearchWords = (parts: readonly WeightedText[]) => Map<string, number>;

/** Weight of character fours against words: enough to bring inflections together. */
const GRAM_WEIGHT = 0.1;

/** @param textOf what of a document is searched */
export function createWordIndex(
  documents: readonly RetrievalDocument[],
  textOf: (document: RetrievalDocument) => string,
): SearchWords {
  const score = createTextIndex(documents.map(textOf), GRAM_WEIGHT);
  return (parts) => {
    const scores = score(parts);
    const best = Math.max(...scores);
    const found = documents.map(({ id }, index) => [id, scores[index] ?? 0] as const);
    return new Map(found.filter(([, one]) => one > 0).map(([id, one]) => [id, one / best]));
  };
}
