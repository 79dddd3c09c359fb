import type { KnowledgeProblem } from '../front-matter.js';
import { branchesRule } from './branches.js';
import { casesRule } from './cases.js';
import { commandsRule } from './commands.js';
import { datesRule } from './dates.js';
import { duplicatesRule } from './duplicates.js';
import { evidenceRule } from './evidence.js';
import { linksRule } from './links.js';
import { placeholdersRule } from './placeholders.js';
import type { LintInput, LintProblem, LintRule } from './problem.js';
import { reachabilityRule } from './reachability.js';
import { unfinishedRule } from './unfinished.js';
import { vocabularyRule } from './vocabulary.js';

/** Every rule; a new one is a file and a line here. */
export const LINT_RULES: readonly LintRule[] = [
  reachabilityRule,
  branchesRule,
  evidenceRule,
  commandsRule,
  placeholdersRule,
  vocabularyRule,
  casesRule,
  duplicatesRule,
  linksRule,
  datesRule,
  unfinishedRule,
];

const SHAPE_REMEDY = 'The README tells the format; the shipped files are examples.';

function fromLoading(problem: KnowledgeProblem): LintProblem {
  return { rule: 'format', severity: 'error', remedy: SHAPE_REMEDY, ...problem };
}

function compare(a: LintProblem, b: LintProblem): number {
  const [left, right] = [a, b].map((one) => `${one.file}\0${one.severity}\0${one.field}`);
  return (left ?? '') < (right ?? '') ? -1 : left === right ? 0 : 1;
}

/**
 * What the rules say of the knowledge base, by file, errors first.
 * @param loading problems of shapes and references that loading met
 */
export function lintKnowledge(input: LintInput, loading: readonly KnowledgeProblem[] = []): LintProblem[] {
  const found = LINT_RULES.flatMap((rule) => rule.check(input).map((one): LintProblem => ({ rule: rule.id, ...one })));
  return [...loading.map(fromLoading), ...found].sort(compare);
}
