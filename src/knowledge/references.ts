import type { Branch, Condition, HistoricalCase, KnowledgeBase, Sop } from '../domain/knowledge.js';
import { knowledgeError } from './front-matter.js';

/** Every term id in a condition. */
export function termsOf(condition: Condition): string[] {
  if (typeof condition === 'string') return [condition];
  if ('all' in condition) return condition.all.flatMap(termsOf);
  if ('any' in condition) return condition.any.flatMap(termsOf);
  if ('not' in condition) return termsOf(condition.not);
  return [condition.term, ...[condition.before, condition.as].filter((id) => id !== undefined)];
}

function checkTerms(knowledge: KnowledgeBase, file: string, field: string, ids: readonly string[]): void {
  for (const id of ids) {
    if (!knowledge.terms.has(id)) throw knowledgeError(file, field, `"${id}" is no vocabulary term`);
  }
}

function checkCause(knowledge: KnowledgeBase, file: string, field: string, id: string): void {
  if (!knowledge.rootCauses.has(id)) throw knowledgeError(file, field, `"${id}" is no root cause of root-causes.yaml`);
}

function checkBranch(knowledge: KnowledgeBase, sop: Sop, field: string, branch: Branch | undefined): void {
  if (branch === undefined) return;
  if ('cause' in branch) {
    checkCause(knowledge, sop.file, field, branch.cause);
  } else if (!sop.checks.some((check) => check.id === branch.check)) {
    throw knowledgeError(sop.file, field, `"${branch.check}" is no check of this SOP`);
  }
}

/** Checks that can be reached from the first one. */
function reachableChecks(sop: Sop): Set<string> {
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

function checkFlow(sop: Sop): void {
  const ids = sop.checks.map((check) => check.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw knowledgeError(sop.file, 'checks', `"${twice}" stands twice`);
  const reached = reachableChecks(sop);
  const lost = ids.find((id) => !reached.has(id));
  if (lost !== undefined) throw knowledgeError(sop.file, `checks.${lost}`, 'no branch leads to this check');
}

function checkSop(knowledge: KnowledgeBase, sop: Sop): void {
  checkTerms(knowledge, sop.file, 'symptoms', sop.symptoms);
  sop.checks.forEach((check, index) => {
    checkTerms(knowledge, sop.file, `checks.${index}.when`, termsOf(check.when));
    checkBranch(knowledge, sop, `checks.${index}.then`, check.then);
    checkBranch(knowledge, sop, `checks.${index}.otherwise`, check.otherwise);
  });
  checkFlow(sop);
  sop.causes.forEach((cause, index) => {
    const at = `causes.${index}`;
    checkCause(knowledge, sop.file, `${at}.id`, cause.id);
    for (const [name, ids] of Object.entries(cause.evidence)) checkTerms(knowledge, sop.file, `${at}.evidence.${name}`, ids);
    checkTerms(knowledge, sop.file, `${at}.consequences`, cause.consequences);
    cause.deeper.forEach((id) => checkCause(knowledge, sop.file, `${at}.deeper`, id));
    const counts = cause.evidence.decisive.length + cause.evidence.strong.length + cause.evidence.supporting.length;
    if (counts === 0 && cause.id !== 'none') throw knowledgeError(sop.file, `${at}.evidence`, 'nothing speaks for this cause');
  });
}

function checkCase(knowledge: KnowledgeBase, item: HistoricalCase): void {
  checkCause(knowledge, item.file, 'root_cause', item.root_cause);
  checkTerms(knowledge, item.file, 'symptoms', item.symptoms);
}

/** Every id that a file names exists, and every check can be reached. Throws at the first that does not. */
export function checkReferences(knowledge: KnowledgeBase): void {
  knowledge.sops.forEach((sop) => checkSop(knowledge, sop));
  knowledge.cases.forEach((item) => checkCase(knowledge, item));
}
