import MiniSearch from 'minisearch';
import { WORD_FIELDS } from './retriever-documents.js';
import type { RetrievalDocument, WordField } from './retriever-documents.js';

/** A part of a query and how much it counts. */
export interface WeightedText {
  text: string;
  weight: number;
}

/** Finds documents by their words (BM25+). */
export interface WordIndex {
  /** Ids of documents that share a word with the query → score, of which the best is 1. */
  search(parts: readonly WeightedText[], fields?: readonly WordField[]): Map<string, number>;
}

const STOP_WORDS = new Set(
  (
    'a an and any are as at be been but by can could did do does for from had has have he i if in into is it its just of on or our ' +
    'she so some such than that the their them then there these they this those to too us was we were what when where which while who ' +
    'will with would you your'
  ).split(' '),
);
/** A title is written to be found. */
const BOOST: Partial<Record<WordField, number>> = { title: 2 };

/** "retransmitted" and "retransmits" must meet: drops the commonest English endings. */
function stem(word: string): string {
  return word.length <= 4 ? word : word.replace(/(ations?|ingly|edly|ings?|ed|ies|es|s|ly)$/, '');
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9_]+/g) ?? [];
}

export function createWordIndex(documents: readonly RetrievalDocument[]): WordIndex {
  const index = new MiniSearch<{ id: string } & Record<WordField, string>>({
    fields: [...WORD_FIELDS],
    tokenize: wordsOf,
    processTerm: (word) => (STOP_WORDS.has(word) ? null : stem(word)),
  });
  index.addAll(documents.map(({ id, words }) => ({ id, ...words })));
  return {
    search(parts, fields = WORD_FIELDS) {
      const queries = parts.map(({ text, weight }) => ({
        queries: [text],
        fields: [...fields],
        boost: BOOST,
        boostTerm: () => weight,
      }));
      const found = index.search({ combineWith: 'OR', queries });
      const best = found[0]?.score ?? 1;
      return new Map(found.map((hit) => [hit.id as string, hit.score / best]));
    },
  };
}
