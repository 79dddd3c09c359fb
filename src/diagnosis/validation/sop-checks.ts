import type { Citation } from '../../domain/report.js';
import { findCheck, runCheck } from '../sop-walk.js';
import type { CheckResult } from '../sop-walk.js';
import type { Objection, ValidationContext } from './context.js';

/** Runs every SOP check that the chunk cites. */
export function runCitedChecks(citations: readonly Citation[], context: ValidationContext): CheckResult[] {
  return citations.flatMap((citation) => {
    if (citation.kind !== 'sop') return [];
    const found = findCheck(context.knowledge.sops, citation.ref);
    return found === undefined ? [] : [runCheck(found.sop, found.check, context.facts)];
  });
}

/** What the sentence itself says of its check: an answer "No" or "Not known" claims nothing. */
function claimsToHold(text: string): boolean {
  return !/\?\s+(No|Not known)\b/.test(text);
}

/** A cited check that does not hold contradicts a sentence that rests on it. */
export function checkSopChecks(text: string, results: readonly CheckResult[]): Objection[] {
  if (!claimsToHold(text)) {
    return results
      .filter((result) => result.outcome === 'holds')
      .map((result) => ({
        kind: 'wrong' as const,
        reason: `check ${result.check.id} of "${result.sop.title}" holds`,
      }));
  }
  return results
    .filter((result) => result.outcome !== 'holds')
    .map((result) => ({
      kind: result.outcome === 'fails' ? ('wrong' as const) : ('unproven' as const),
      reason:
        result.outcome === 'fails'
          ? `check ${result.check.id} of "${result.sop.title}" does not hold here`
          : `check ${result.check.id} of "${result.sop.title}" cannot be run: its data are missing`,
    }));
}
