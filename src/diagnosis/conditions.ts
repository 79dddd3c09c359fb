import type { Condition, KnowledgeBase, VocabularyTerm } from '../domain/knowledge.js';
import type { Symptom } from '../domain/symptom.js';
import type { Shows } from './observability.js';

/** `unknown`: the data that would show it were not there to look at. */
export type Outcome = 'holds' | 'fails' | 'unknown';

/** The part of a revision that decides directly. */
export interface Said {
  /** `sop-id#check-id` → what a person who ran the check answered. */
  answers: ReadonlyMap<string, { holds: boolean; why: string }>;
  /** Causes that are ruled out → why. */
  excluded: ReadonlyMap<string, string>;
  /** Everything that may be cited as an engineer's word. */
  words: ReadonlySet<string>;
}

/** What conditions are evaluated on. */
export interface Facts {
  knowledge: KnowledgeBase;
  symptoms: readonly Symptom[];
  /** What would show in the evidence if it were so. */
  shows: Shows;
  /** Unix seconds; what was so from here on may have been so for months. */
  windowStart: number;
  /** What engineers said in the dialogue; absent in a first diagnosis. */
  said?: Said;
}

/** Whether any data were there in which the term would show. */
export function isObservable(term: VocabularyTerm | undefined, shows: Shows): boolean {
  return term !== undefined && term.implied_by.some(({ finding }) => shows(finding));
}

export function symptomsOf(facts: Facts, term: string): Symptom[] {
  return facts.symptoms.filter((symptom) => symptom.term === term);
}

function absent(facts: Facts, term: string): Outcome {
  return isObservable(facts.knowledge.terms.get(term), facts.shows) ? 'fails' : 'unknown';
}

type TermCondition = Extract<Condition, { term: string }>;

function fits(facts: Facts, condition: TermCondition, symptom: Symptom): boolean {
  if (symptom.strength < (condition.min_strength ?? 0)) return false;
  const subjects = Object.entries(condition.subject ?? {});
  if (!subjects.every(([field, pattern]) => new RegExp(pattern, 'i').test(symptom.subject[field] ?? '')))
    return false;
  if (condition.before !== undefined) {
    const others = symptomsOf(facts, condition.before);
    if (!others.every((other) => symptom.onset <= other.onset)) return false;
  }
  if (condition.as === undefined || condition.same === undefined) return true;
  const same = condition.same;
  return symptomsOf(facts, condition.as).some((other) =>
    same.every(
      (field) => symptom.subject[field] !== undefined && symptom.subject[field] === other.subject[field],
    ),
  );
}

function combine(outcomes: readonly Outcome[], decisive: Outcome, otherwise: Outcome): Outcome {
  if (outcomes.includes(decisive)) return decisive;
  return outcomes.includes('unknown') ? 'unknown' : otherwise;
}

/** Three-valued logic after Kleene: what is not known stays unknown unless the rest decides. */
export function evaluate(condition: Condition, facts: Facts): Outcome {
  if (typeof condition === 'string') {
    return symptomsOf(facts, condition).length > 0 ? 'holds' : absent(facts, condition);
  }
  if ('all' in condition) {
    return combine(
      condition.all.map((part) => evaluate(part, facts)),
      'fails',
      'holds',
    );
  }
  if ('any' in condition) {
    return combine(
      condition.any.map((part) => evaluate(part, facts)),
      'holds',
      'fails',
    );
  }
  if ('not' in condition) {
    const inner = evaluate(condition.not, facts);
    return inner === 'unknown' ? 'unknown' : inner === 'holds' ? 'fails' : 'holds';
  }
  const found = symptomsOf(facts, condition.term);
  if (found.some((symptom) => fits(facts, condition, symptom))) return 'holds';
  return found.length > 0 ? 'fails' : absent(facts, condition.term);
}

/** Symptoms that make the condition hold (terms under `not` are left out). */
export function supportOf(condition: Condition, facts: Facts): Symptom[] {
  if (typeof condition === 'string') return symptomsOf(facts, condition);
  if ('all' in condition) return condition.all.flatMap((part) => supportOf(part, facts));
  if ('any' in condition) return condition.any.flatMap((part) => supportOf(part, facts));
  if ('not' in condition) return [];
  return symptomsOf(facts, condition.term).filter((symptom) => fits(facts, condition, symptom));
}

/** Wordings of the terms of the condition that no data would show. */
export function unseenIn(condition: Condition, facts: Facts): string[] {
  if (typeof condition !== 'string') {
    if ('all' in condition) return condition.all.flatMap((part) => unseenIn(part, facts));
    if ('any' in condition) return condition.any.flatMap((part) => unseenIn(part, facts));
    return unseenIn('not' in condition ? condition.not : condition.term, facts);
  }
  if (evaluate(condition, facts) !== 'unknown') return [];
  return [facts.knowledge.terms.get(condition)?.wording ?? condition];
}

/** Symptoms because of which the condition does not hold: those that it asks to be absent. */
export function refutationOf(condition: Condition, facts: Facts): Symptom[] {
  if (typeof condition === 'string') return [];
  if ('all' in condition) return condition.all.flatMap((part) => refutationOf(part, facts));
  if ('any' in condition) return condition.any.flatMap((part) => refutationOf(part, facts));
  if (!('not' in condition) || evaluate(condition.not, facts) !== 'holds') return [];
  return supportOf(condition.not, facts);
}
