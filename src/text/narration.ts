import type { HistoricalCase, KnowledgeBase } from '../domain/knowledge.js';

/** Standard terms in their standard wording: `available memory is running out; swap is full`. */
export function standardNarration(knowledge: KnowledgeBase, terms: readonly string[]): string {
  return terms.map((term) => knowledge.terms.get(term)?.wording ?? term).join('; ');
}

/** Wordings and synonyms, one a line. */
export function termTexts(knowledge: KnowledgeBase, terms: readonly string[]): string {
  const known = terms.flatMap((term) => knowledge.terms.get(term) ?? []);
  return known.flatMap((term) => [term.wording, ...term.synonyms]).join('\n');
}

/** Everything that a case says: engineers repeat names of programs and messages rather than each other's words. */
export function caseText(knowledge: KnowledgeBase, item: HistoricalCase): string {
  const { application, os, kernel } = item.host;
  return [
    ...item.narrations,
    item.title,
    item.source.title,
    // Twice: what a host runs tells more of it than a word of the prose.
    ...[application, os, kernel, application, os, kernel].map((fact) => fact ?? ''),
    item.body,
    termTexts(knowledge, item.symptoms),
  ].join('\n');
}
