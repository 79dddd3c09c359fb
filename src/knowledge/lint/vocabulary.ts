import type { Condition, KnowledgeBase, VocabularyTerm } from '../../domain/knowledge.js';
import { termsOf } from '../references.js';
import { error, warning } from './problem.js';
import type { Found, LintInput, LintRule } from './problem.js';

/** Terms that an SOP or a case names somewhere. */
export function usedTerms({ sops, cases }: Pick<KnowledgeBase, 'sops' | 'cases'>): Set<string> {
  return new Set([
    ...sops.flatMap((sop) => [
      ...sop.symptoms,
      ...sop.checks.flatMap((check) => termsOf(check.when)),
      ...sop.causes.flatMap((cause) => [...Object.values(cause.evidence).flat(), ...cause.consequences, ...(cause.culprit ?? [])]),
    ]),
    ...cases.flatMap((item) => item.symptoms),
  ]);
}

function isMade(pattern: string, kinds: ReadonlySet<string>): boolean {
  if (!pattern.endsWith('*')) return kinds.has(pattern);
  return [...kinds].some((kind) => kind.startsWith(pattern.slice(0, -1)));
}

/** The reason why the text is no regular expression; null when it is one. */
function regexFault(text: string): string | null {
  try {
    new RegExp(text, 'i');
    return null;
  } catch (fault) {
    return fault instanceof Error ? fault.message : 'invalid';
  }
}

function subjectFaults(file: string, field: string, subject: Readonly<Record<string, string>> | undefined): Found[] {
  return Object.entries(subject ?? {}).flatMap(([name, text]) => {
    const fault = regexFault(text);
    return fault === null ? [] : [error(file, `${field}.subject.${name}`, fault, 'Write a JavaScript regular expression.')];
  });
}

function patternFaults(term: VocabularyTerm, file: string, { findingKinds }: LintInput): Found[] {
  return term.implied_by.flatMap((pattern, index) => {
    const field = `${term.id}.implied_by.${index}`;
    const found = subjectFaults(file, field, pattern.subject);
    if (!isMade(pattern.finding, findingKinds)) {
      const remedy = 'Name a derived metric, log signature or stack keyword of the catalogue.';
      found.push(error(file, `${field}.finding`, `no detector makes findings of kind "${pattern.finding}"`, remedy));
    }
    if ((pattern.min_value ?? -Infinity) > (pattern.max_value ?? Infinity)) {
      found.push(error(file, `${field}.min_value`, 'is above max_value: nothing can match', 'Exchange them.'));
    }
    return found;
  });
}

function conditionSubjects(condition: Condition, file: string, field: string): Found[] {
  if (typeof condition === 'string') return [];
  if ('all' in condition) return condition.all.flatMap((part) => conditionSubjects(part, file, field));
  if ('any' in condition) return condition.any.flatMap((part) => conditionSubjects(part, file, field));
  if ('not' in condition) return conditionSubjects(condition.not, file, field);
  return subjectFaults(file, field, condition.subject);
}

/** The same words for two terms leave the reader, and the aligner, without a choice. */
function sharedWords({ knowledge }: LintInput): Found[] {
  const owners = new Map<string, string>();
  return [...knowledge.terms.values()].flatMap((term) => {
    const phrases = new Set([term.wording, ...term.synonyms].map((phrase) => phrase.toLowerCase().trim()));
    return [...phrases].flatMap((phrase) => {
      const owner = owners.get(phrase);
      owners.set(phrase, owner ?? term.id);
      const file = knowledge.termFiles.get(term.id) ?? 'vocabulary';
      if (owner === undefined) return [];
      return [warning(file, `${term.id}.synonyms`, `"${phrase}" is also said of ${owner}`, 'Keep it with the term it fits best.')];
    });
  });
}

export const vocabularyRule: LintRule = {
  id: 'vocabulary',
  check(input) {
    const { knowledge } = input;
    const used = usedTerms(knowledge);
    const terms = [...knowledge.terms.values()].flatMap((term) => {
      const file = knowledge.termFiles.get(term.id) ?? 'vocabulary';
      const unused = warning(file, term.id, 'no SOP and no case uses this term', 'Use it as evidence, or remove it.');
      return [...patternFaults(term, file, input), ...(used.has(term.id) ? [] : [unused])];
    });
    const conditions = knowledge.sops.flatMap((sop) =>
      sop.checks.flatMap((check, index) => conditionSubjects(check.when, sop.file, `checks.${index}.when`)),
    );
    return [...terms, ...conditions, ...sharedWords(input)];
  },
};
