import type { VocabularyTerm } from '../domain/knowledge.js';
import { clausesOf, clauseTokens, DIRECTIONS } from '../text/words.js';

interface Phrase {
  term: string;
  tokens: ReadonlySet<string>;
}

/** Share of the phrase's words, by weight, that must be there. */
const LEAST_COVERAGE = 0.7;
/** A phrase spread over a whole clause is worth less than one said in a piece. */
const NEIGHBOURHOOD = 3;

function weightsOf(phrases: readonly Phrase[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { tokens } of phrases)
    for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return new Map([...counts].map(([token, count]) => [token, Math.log(1 + phrases.length / count)]));
}

/** Whether the clause goes the way that the phrase goes: a common word that would not tip the scales of coverage. */
function sameDirection(phrase: ReadonlySet<string>, clause: ReadonlySet<string>): boolean {
  return [...phrase].every((token) => !DIRECTIONS.has(token) || clause.has(token));
}

/** 0 to 1: the weight of the phrase's words in the clause, less when other words stand between them. */
function coverage(phrase: Phrase, clause: readonly string[], weights: ReadonlyMap<string, number>): number {
  let total = 0;
  let seen = 0;
  const places: number[] = [];
  for (const token of phrase.tokens) {
    const weight = weights.get(token) ?? 1;
    total += weight;
    const at = clause.indexOf(token);
    if (at < 0) continue;
    seen += weight;
    places.push(at);
  }
  if (total === 0 || places.length === 0) return 0;
  const gaps = Math.max(...places) - Math.min(...places) + 1 - places.length;
  return (seen / total) * (gaps <= NEIGHBOURHOOD ? 1 : 0.9);
}

/** Scores of the terms whose wording or synonyms a text says, 0.7 to 1. */
export function createPhraseMatcher(terms: readonly VocabularyTerm[]): (text: string) => Map<string, number> {
  const phrases: Phrase[] = terms.flatMap((term) =>
    [term.wording, ...term.synonyms].map((text) => ({ term: term.id, tokens: new Set(clauseTokens(text)) })),
  );
  const weights = weightsOf(phrases);
  return (text) => {
    const scores = new Map<string, number>();
    // A phrase may run over a comma, so the whole sentence is looked at besides its parts.
    for (const clause of [...clausesOf(text), ...text.split(/\.\s+|\n+/)].map(clauseTokens)) {
      const present = new Set(clause);
      for (const phrase of phrases) {
        const score = sameDirection(phrase.tokens, present) ? coverage(phrase, clause, weights) : 0;
        if (score >= LEAST_COVERAGE && score > (scores.get(phrase.term) ?? 0)) scores.set(phrase.term, score);
      }
    }
    return scores;
  };
}
