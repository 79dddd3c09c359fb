import type { VocabularyTerm } from '../domain/knowledge.js';

const STOP_WORDS = new Set(
  'a an and are as at be but by for from has have in into is it its no not of on or so that the their then there this to was were will with'.split(
    ' ',
  ),
);

function stem(word: string): string {
  return word.length <= 4 ? word : word.replace(/(ations?|ings?|ed|ies|es|s|ly)$/, '');
}

function wordSet(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-z0-9_%/]+/g) ?? [];
  return new Set(words.filter((word) => !STOP_WORDS.has(word)).map(stem));
}

/** Share of the phrase's words that the narration has, rarer words counting more. */
function coverage(
  phrase: ReadonlySet<string>,
  narration: ReadonlySet<string>,
  rarity: ReadonlyMap<string, number>,
): number {
  let total = 0;
  let seen = 0;
  for (const word of phrase) {
    const weight = rarity.get(word) ?? 1;
    total += weight;
    if (narration.has(word)) seen += weight;
  }
  return total === 0 ? 0 : seen / total;
}

function rarityOf(phrases: readonly ReadonlySet<string>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const phrase of phrases) for (const word of phrase) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Map([...counts].map(([word, count]) => [word, Math.log(1 + phrases.length / count)]));
}

/** Term ids whose wording or synonyms the narration covers to 60 % or more, best first, at most 12. */
export function rankTerms(terms: readonly VocabularyTerm[], narration: string): string[] {
  const phrases = terms.map((term) => [term.wording, ...term.synonyms].map(wordSet));
  const rarity = rarityOf(phrases.flat());
  const words = wordSet(narration);
  const scored = terms.map((term, index) => ({
    id: term.id,
    score: Math.max(...(phrases[index] ?? []).map((phrase) => coverage(phrase, words, rarity))),
  }));
  return scored
    .filter((one) => one.score >= 0.6)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, 12)
    .map((one) => one.id);
}
