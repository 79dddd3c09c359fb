import type { Sop, SopCause } from '../../domain/knowledge.js';
import { UNCONFIRMED } from '../../domain/reasons.js';
import type { RootCause } from '../../domain/report.js';
import { citeCheck, uniqueCitations } from '../citations.js';
import { evaluate } from '../conditions.js';
import { describedBy } from '../described.js';
import { wordsOfCheck } from '../phrases.js';
import { quoteEngineer } from '../revision/words.js';
import { runCheck } from '../sop-walk.js';
import type { CheckResult } from '../sop-walk.js';
import type { Chunk } from './chunk.js';
import { sortCitations } from './cited-findings.js';
import { objectionsTo } from './step.js';
import type { ValidationContext } from './context.js';

/** How little an SOP proves of a cause: its own proves most, the one for hosts without a failure least. */
function distanceOf(sop: Sop, cause: RootCause, own: Sop | undefined): number {
  if (sop === own) return 0;
  if (sop.causes.some(({ id }) => id === cause.id)) return 1;
  return sop.causes.some(({ id }) => id === 'none') ? 3 : 2;
}

/** Checks that lead to the cause, as they come out on this host; those that prove most first. */
function checksFor(cause: RootCause, context: ValidationContext): CheckResult[] {
  const { sops } = context.knowledge;
  const own = describedBy(cause, sops)?.sop;
  return [...sops]
    .sort((a, b) => distanceOf(a, cause, own) - distanceOf(b, cause, own))
    .flatMap((sop) =>
      sop.checks
        .filter((check) => 'cause' in check.then && check.then.cause === cause.id)
        .map((check) => runCheck(sop, check, context.facts)),
    );
}

/** What the SOPs say of the cause. */
function describing(causeId: string, { knowledge }: ValidationContext): SopCause[] {
  return knowledge.sops.flatMap((sop) => sop.causes).filter((cause) => cause.id === causeId);
}

/** Terms that practically rule the cause out and are seen all the same. */
function contradictions(causeId: string, context: ValidationContext): string[] {
  const terms = [...new Set(describing(causeId, context).flatMap((cause) => cause.evidence.excludes))];
  return terms
    .filter((term) => evaluate(term, context.facts) === 'holds')
    .map((term) => context.knowledge.terms.get(term)?.wording ?? term);
}

/** Why the cause is supported, and on whose word: 'Is it …? Yes (check k1 of "…")'. */
function sayHolding(result: CheckResult): string {
  const { check, sop } = result;
  const said = wordsOfCheck(result).map(quoteEngineer);
  const yes = said.length === 0 ? 'Yes' : `Yes, by an engineer's word ${said.join(', ')}`;
  return `${check.text} ${yes} (check ${check.id} of "${sop.title}")`;
}

/** What rules a cause out before its evidence is looked at. */
function ruledOut(cause: RootCause, context: ValidationContext): string | null {
  if (!context.knowledge.rootCauses.has(cause.id)) return `"${cause.id}" is no known root cause`;
  const excluded = context.facts.said?.excluded.get(cause.id);
  return excluded === undefined ? null : `an engineer ruled it out: ${quoteEngineer(excluded)}`;
}

/** Why nothing shows the cause, though nothing speaks against it either. */
function lack(cause: RootCause, holding: readonly CheckResult[]): string | null {
  if (holding.length === 0) return UNCONFIRMED;
  return cause.for.length === 0 && cause.id !== 'none' ? 'no finding is cited for it' : null;
}

/**
 * A root cause is supported when its cited findings exist, nothing that it states is wrong, and a check of an SOP
 * that leads to it holds on this host. A cause that the vocabulary does not know is dropped.
 */
export function validateRootCause(chunk: Chunk, cause: RootCause, context: ValidationContext): Chunk {
  const out = ruledOut(cause, context);
  if (out !== null) return { ...chunk, verdict: 'dropped', reasons: [out], confidence: 0 };
  const { valid } = sortCitations(chunk.text, chunk.citations, context);
  const templates = describing(cause.id, context).map(({ statement }) => statement);
  const objections = objectionsTo(chunk.text, chunk.citations, context, templates);
  const missing = cause.for.filter((id) => !context.findings.some((finding) => finding.id === id));
  const holding = checksFor(cause, context).filter((result) => result.outcome === 'holds');
  const reasons = [
    ...objections.map((objection) => objection.reason),
    ...missing.map((id) => `${id} does not exist`),
    ...contradictions(cause.id, context).map((wording) => `ruled out by: ${wording}`),
  ];
  const shown = holding.map((result) => citeCheck(result.sop, result.check.id));
  const checked = { ...chunk, citations: uniqueCitations([...valid, ...shown]) };
  if (objections.some((objection) => objection.kind === 'wrong')) {
    const statement = context.knowledge.rootCauses.get(cause.id) ?? chunk.text;
    return { ...checked, text: statement, verdict: 'corrected', reasons };
  }
  if (reasons.length > 0) return { ...checked, verdict: 'unverified', reasons };
  const lacking = lack(cause, holding);
  if (lacking !== null) return { ...checked, verdict: 'unverified', reasons: [lacking] };
  return { ...checked, verdict: 'supported', reasons: holding.slice(0, 1).map(sayHolding) };
}
