import type { Branch, Condition, HistoricalCase, KnowledgeBase, Sop } from '../domain/knowledge.js';
import type { KnowledgeProblem } from './front-matter.js';

/** Every term id in a condition. */
export function termsOf(condition: Condition): string[] {
  if (typeof condition === 'string') return [condition];
  if ('all' in condition) return condition.all.flatMap(termsOf);
  if ('any' in condition) return condition.any.flatMap(termsOf);
  if ('not' in condition) return termsOf(condition.not);
  return [condition.term, ...[condition.before, condition.as].filter((id) => id !== undefined)];
}

type Report = (field: string, problem: string) => void;

function checkTerms(knowledge: KnowledgeBase, report: Report, field: string, ids: readonly string[]): void {
  for (const id of ids) {
    if (!knowledge.terms.has(id)) report(field, `"${id}" is no vocabulary term`);
  }
}

function checkCause(knowledge: KnowledgeBase, report: Report, field: string, id: string): void {
  if (!knowledge.rootCauses.has(id)) report(field, `"${id}" is no root cause of root-causes.yaml`);
}

function checkBranch(knowledge: KnowledgeBase, sop: Sop, report: Report, field: string, branch: Branch | undefined): void {
  if (branch === undefined) return;
  if ('cause' in branch) {
    checkCause(knowledge, report, field, branch.cause);
  } else if (!sop.checks.some((check) => check.id === branch.check)) {
    report(field, `"${branch.check}" is no check of this SOP`);
  }
}

/** Checks that can be reached from the first one. */
export function reachableChecks(sop: Sop): Set<string> {
  const reached = new Set<string>();
  const queue = sop.checks.slice(0, 1).map((check) => check.id);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    const check = sop.checks.find((candidate) => candidate.id === id);
    for (const branch of [check?.then, check?.otherwise]) {
      if (branch !== undefined && 'check' in branch) queue.push(branch.check);
    }
  }
  return reached;
}

function checkFlow(sop: Sop, report: Report): void {
  const ids = sop.checks.map((check) => check.id);
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) report('checks', `"${id}" stands twice`);
  const reached = reachableChecks(sop);
  for (const id of ids) if (!reached.has(id)) report(`checks.${id}`, 'no branch leads to this check');
}

function checkCauses(knowledge: KnowledgeBase, sop: Sop, report: Report): void {
  sop.causes.forEach((cause, index) => {
    const at = `causes.${index}`;
    checkCause(knowledge, report, `${at}.id`, cause.id);
    for (const [name, ids] of Object.entries(cause.evidence)) checkTerms(knowledge, report, `${at}.evidence.${name}`, ids);
    checkTerms(knowledge, report, `${at}.consequences`, cause.consequences);
    checkTerms(knowledge, report, `${at}.culprit`, cause.culprit ?? []);
    cause.deeper.forEach((id) => checkCause(knowledge, report, `${at}.deeper`, id));
    const { decisive, strong, supporting } = cause.evidence;
    const counts = decisive.length + strong.length + supporting.length;
    if (counts === 0 && cause.id !== 'none') report(`${at}.evidence`, 'nothing speaks for this cause');
  });
}

function checkSop(knowledge: KnowledgeBase, sop: Sop, report: Report): void {
  checkTerms(knowledge, report, 'symptoms', sop.symptoms);
  sop.checks.forEach((check, index) => {
    checkTerms(knowledge, report, `checks.${index}.when`, termsOf(check.when));
    checkBranch(knowledge, sop, report, `checks.${index}.then`, check.then);
    checkBranch(knowledge, sop, report, `checks.${index}.otherwise`, check.otherwise);
  });
  checkFlow(sop, report);
  checkCauses(knowledge, sop, report);
}

function checkCase(knowledge: KnowledgeBase, item: HistoricalCase, report: Report): void {
  checkCause(knowledge, report, 'root_cause', item.root_cause);
  checkTerms(knowledge, report, 'symptoms', item.symptoms);
}

/** Ids that a file names and nobody defines, and checks that no branch leads to. */
export function referenceProblems(knowledge: KnowledgeBase): KnowledgeProblem[] {
  const problems: KnowledgeProblem[] = [];
  const reportFor =
    (file: string): Report =>
    (field, problem) =>
      problems.push({ file, field, problem });
  knowledge.sops.forEach((sop) => checkSop(knowledge, sop, reportFor(sop.file)));
  knowledge.cases.forEach((item) => checkCase(knowledge, item, reportFor(item.file)));
  return problems;
}
