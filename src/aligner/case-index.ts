import type { HistoricalCase, KnowledgeBase } from '../domain/knowledge.js';
import { characterGrams, contentStems } from './words.js';

/** Finds the historical cases whose texts are like a narration. */
export interface CaseIndex {
  /** Score of every case, in the order of the knowledge base; 0 = no word in common. */
  score(narration: string): Float64Array;
}

/** BM25 (Robertson and Zaragoza, 2009, https://doi.org/10.1561/1500000019) with its usual parameters. */
const K1 = 1.2;
const B = 0.75;

type Scorer = (query: readonly string[]) => Float64Array;

function countsOf(tokens: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

function createBm25(documents: readonly (readonly string[])[]): Scorer {
  const postings = new Map<string, [document: number, count: number][]>();
  documents.forEach((tokens, document) => {
    for (const [token, count] of countsOf(tokens)) {
      const list = postings.get(token);
      if (list === undefined) postings.set(token, [[document, count]]);
      else list.push([document, count]);
    }
  });
  const total = documents.length;
  const meanLength = documents.reduce((sum, tokens) => sum + tokens.length, 0) / Math.max(1, total);
  const damping = documents.map((tokens) => K1 * (1 - B + (B * tokens.length) / Math.max(1, meanLength)));
  return (query) => {
    const scores = new Float64Array(total);
    for (const token of new Set(query)) {
      const list = postings.get(token) ?? [];
      const rarity = Math.log(1 + (total - list.length + 0.5) / (list.length + 0.5));
      for (const [document, count] of list) {
        const gain = (rarity * count * (K1 + 1)) / (count + (damping[document] ?? K1));
        scores[document] = (scores[document] ?? 0) + gain;
      }
    }
    return scores;
  };
}

/** Everything that a case says: engineers repeat names of programs and messages rather than each other's words. */
export function caseText(knowledge: KnowledgeBase, item: HistoricalCase): string {
  const { application, os, kernel } = item.host;
  const terms = item.symptoms.map((id) => knowledge.terms.get(id));
  return [
    ...item.narrations,
    item.title,
    item.source.title,
    // Twice: what a host runs tells more of it than a word of the prose.
    ...[application, os, kernel, application, os, kernel].map((fact) => fact ?? ''),
    item.body,
    ...terms.flatMap((term) => (term === undefined ? [] : [term.wording, ...term.synonyms])),
  ].join('\n');
}

/** @param gramWeight weight of character fours against words */
export function createCaseIndex(knowledge: KnowledgeBase, gramWeight: number): CaseIndex {
  const texts = knowledge.cases.map((item) => caseText(knowledge, item));
  const byWords = createBm25(texts.map(contentStems));
  const byGrams = createBm25(texts.map(characterGrams));
  return {
    score(narration) {
      const words = byWords(contentStems(narration));
      const grams = byGrams(characterGrams(narration));
      return words.map((score, index) => score + gramWeight * (grams[index] ?? 0));
    },
  };
}
