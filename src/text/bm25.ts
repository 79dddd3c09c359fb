import { characterGrams, contentStems } from './words.js';

/** A part of a query and how much it counts. */
export interface WeightedText {
  text: string;
  weight: number;
}

/** Scores of all documents, in their order; 0 = nothing in common. */
export type ScoreTexts = (query: readonly WeightedText[]) => Float64Array;

/** BM25 (Robertson and Zaragoza, 2009, https://doi.org/10.1561/1500000019) with its usual parameters. */
const K1 = 1.2;
const B = 0.75;

type Posting = readonly [document: number, gain: number];

function countsOf(tokens: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

/** Token → what a document gains by it. */
function postingsOf(documents: readonly (readonly string[])[]): Map<string, Posting[]> {
  const counted = new Map<string, [document: number, count: number][]>();
  documents.forEach((tokens, document) => {
    for (const [token, count] of countsOf(tokens)) {
      const list = counted.get(token);
      if (list === undefined) counted.set(token, [[document, count]]);
      else list.push([document, count]);
    }
  });
  const total = documents.length;
  const meanLength = documents.reduce((sum, tokens) => sum + tokens.length, 0) / Math.max(1, total);
  const damping = documents.map((tokens) => K1 * (1 - B + (B * tokens.length) / Math.max(1, meanLength)));
  return new Map(
    [...counted].map(([token, list]) => {
      const rarity = Math.log(1 + (total - list.length + 0.5) / (list.length + 0.5));
      const gain = (document: number, count: number): number =>
        (rarity * count * (K1 + 1)) / (count + (damping[document] ?? K1));
      return [token, list.map(([document, count]) => [document, gain(document, count)] as const)];
    }),
  );
}

type Tokenise = (text: string) => readonly string[];

function createScorer(texts: readonly string[], tokenise: Tokenise): ScoreTexts {
  const postings = postingsOf(texts.map(tokenise));
  return (query) => {
    const scores = new Float64Array(texts.length);
    for (const { text, weight } of query)
      for (const token of new Set(tokenise(text)))
        for (const [document, gain] of postings.get(token) ?? [])
          scores[document] = (scores[document] ?? 0) + weight * gain;
    return scores;
  };
}

/**
 * Ranks texts by their words.
 * @param gramWeight weight of character fours against words: they carry over inflection and compounds
 */
export function createTextIndex(texts: readonly string[], gramWeight: number): ScoreTexts {
  const byWords = createScorer(texts, contentStems);
  const byGrams = gramWeight === 0 ? null : createScorer(texts, characterGrams);
  return (query) => {
    const words = byWords(query);
    const grams = byGrams?.(query);
    return grams === undefined
      ? words
      : words.map((score, index) => score + gramWeight * (grams[index] ?? 0));
  };
}
