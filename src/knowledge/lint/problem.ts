import type { LoadedKnowledge } from '../merge.js';

/** What a rule found. Errors fail the check; warnings ask a person to look. */
export interface LintProblem {
  rule: string;
  severity: 'error' | 'warning';
  file: string;
  field: string;
  problem: string;
  /** What to do about it. */
  remedy: string;
}

/** What the rules know of the program around the knowledge. */
export interface LintSurroundings {
  /** Every finding kind that a detector makes. */
  findingKinds: ReadonlySet<string>;
  /** Whether a command may hold `{name}`. */
  isPlaceholder: (name: string) => boolean;
  /** `2026-11-23` */
  today: string;
}

export interface LintInput extends LintSurroundings {
  knowledge: LoadedKnowledge;
}

/** One rule: reads the whole knowledge base, changes nothing. */
export interface LintRule {
  id: string;
  check(input: LintInput): Omit<LintProblem, 'rule'>[];
}

export type Found = Omit<LintProblem, 'rule'>;

export const error = (file: string, field: string, problem: string, remedy: string): Found => ({
  severity: 'error',
  file,
  field,
  problem,
  remedy,
});

export const warning = (file: string, field: string, problem: string, remedy: string): Found => ({
  ...error(file, field, problem, remedy),
  severity: 'warning',
});
