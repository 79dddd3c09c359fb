import type { Branch, Sop, SopCheck } from '../domain/knowledge.js';
import type { Symptom } from '../domain/symptom.js';
import { evaluate, refutationOf, supportOf, unseenIn } from './conditions.js';
import type { Facts, Outcome } from './conditions.js';

/** One executed check of an SOP. */
export interface CheckResult {
  sop: Sop;
  check: SopCheck;
  outcome: Outcome;
  /** Those for which it holds, or because of which it does not (where it asks that something be absent). */
  symptoms: Symptom[];
  /** Where it is not known: wordings of what no data would show. */
  unseen: string[];
  /** A person ran it and gave this answer: it goes before the condition. */
  answer?: string;
}

/** The path taken through an SOP and the causes that it led to. */
export interface SopWalk {
  sop: Sop;
  path: CheckResult[];
  causes: string[];
}

export function runCheck(sop: Sop, check: SopCheck, facts: Facts): CheckResult {
  const answer = facts.said?.answers.get(`${sop.id}#${check.id}`);
  const outcome = answer === undefined ? evaluate(check.when, facts) : answer.holds ? 'holds' : 'fails';
  const reasons = { holds: supportOf, fails: refutationOf, unknown: () => [] }[outcome];
  const symptoms = reasons(check.when, facts);
  const unseen = outcome === 'unknown' ? unseenIn(check.when, facts) : [];
  return { sop, check, outcome, symptoms, unseen, ...(answer === undefined ? {} : { answer: answer.why }) };
}

/** `sop-id#k1` → the check; undefined when there is none. */
export function findCheck(sops: readonly Sop[], ref: string): { sop: Sop; check: SopCheck } | undefined {
  const [sopId, checkId] = ref.split('#');
  const sop = sops.find((one) => one.id === sopId);
  const check = sop?.checks.find((one) => one.id === checkId);
  return sop === undefined || check === undefined ? undefined : { sop, check };
}

/**
 * Follows the branches from the first check. A check whose outcome is unknown follows `otherwise`, as an
 * engineer would who cannot look; a check that fails without `otherwise` ends the walk.
 */
export function walkSop(sop: Sop, facts: Facts): SopWalk {
  const walk: SopWalk = { sop, path: [], causes: [] };
  const visited = new Set<string>();
  let next: SopCheck | undefined = sop.checks[0];
  while (next !== undefined && !visited.has(next.id)) {
    visited.add(next.id);
    const result = runCheck(sop, next, facts);
    walk.path.push(result);
    const branch: Branch | undefined = result.outcome === 'holds' ? next.then : next.otherwise;
    if (branch !== undefined && 'cause' in branch) {
      // A cause at the end of an "otherwise" is only what is left over; it is reached without proof.
      if (result.outcome === 'holds') walk.causes.push(branch.cause);
      next = undefined;
    } else {
      const target: string | undefined = branch?.check;
      next = sop.checks.find((check) => check.id === target);
    }
  }
  return walk;
}
