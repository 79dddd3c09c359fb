import type { KnowledgeBase } from '../domain/knowledge.js';
import { createCaseIndex } from './case-index.js';
import { shareByLikeness, termsOfCases } from './neighbours.js';
import { createPhraseMatcher } from './phrases.js';
import type { AlignerSettings } from './settings.js';

export interface ScoredTerm {
  id: string;
  score: number;
}

const MOST_TERMS = 12;

export function byScore(a: ScoredTerm, b: ScoredTerm): number {
  return b.score - a.score || (a.id < b.id ? -1 : 1);
}

/** Adds the phrases found in the text to what like cases say, best first. */
export function combineTerms(
  fromCases: ReadonlyMap<string, number>,
  fromPhrases: ReadonlyMap<string, number>,
  phraseWeight: number,
): ScoredTerm[] {
  const ids = new Set([...fromCases.keys(), ...fromPhrases.keys()]);
  return [...ids]
    .map((id) => ({ id, score: (fromCases.get(id) ?? 0) + phraseWeight * (fromPhrases.get(id) ?? 0) }))
    .sort(byScore);
}

/**
 * Standard terms for a narration, best first, at most 12: what it says in the words of the vocabulary, and what the
 * historical cases that sound like it turned out to be.
 */
export function createTermRanker(
  knowledge: KnowledgeBase,
  settings: AlignerSettings,
): (narration: string) => ScoredTerm[] {
  const matchPhrases = createPhraseMatcher([...knowledge.terms.values()]);
  const index = createCaseIndex(knowledge, settings.gramWeight);
  const symptoms = knowledge.cases.map((item) => item.symptoms);
  return (narration) => {
    const shares = shareByLikeness(index.score(narration), settings);
    const terms = combineTerms(
      termsOfCases(shares, symptoms),
      matchPhrases(narration),
      settings.phraseWeight,
    );
    return terms.filter((term) => term.score >= settings.threshold).slice(0, MOST_TERMS);
  };
}
