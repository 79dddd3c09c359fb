import type { Finding } from '../domain/finding.js';
import type { KnowledgeBase, VocabularyTerm } from '../domain/knowledge.js';
import type { Aligner } from '../ports/aligner.js';
import { matchesPattern } from './patterns.js';
import { DEFAULT_SETTINGS } from './settings.js';
import type { AlignerSettings } from './settings.js';
import { numberSymptoms, symptomsOfTerm } from './symptoms.js';
import { createTermRanker } from './text.js';

/** Findings that imply a term by the patterns of the vocabulary. */
export function implyingFindings(term: VocabularyTerm, findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => term.implied_by.some((pattern) => matchesPattern(pattern, finding)));
}

/** Made when it is first asked for: most diagnoses align findings only. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/**
 * The offline aligner: the finding patterns of the vocabulary for findings; its phrases and the likeness to
 * historical cases for people's words.
 */
export function createRulesAligner(
  knowledge: KnowledgeBase,
  settings: AlignerSettings = DEFAULT_SETTINGS,
): Aligner {
  const terms = [...knowledge.terms.values()];
  const ranker = lazily(() => createTermRanker(knowledge, settings));
  return {
    name: 'rules',
    align: (findings) =>
      Promise.resolve(
        numberSymptoms(terms.flatMap((term) => symptomsOfTerm(term, implyingFindings(term, findings)))),
      ),
    alignText: (narration) => Promise.resolve(ranker()(narration).map((term) => term.id)),
  };
}
