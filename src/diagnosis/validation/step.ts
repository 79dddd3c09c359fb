import type { Citation } from '../../domain/report.js';
import { citeCheck, citeFinding, findingsOf, uniqueCitations } from '../citations.js';
import { describeCheck, describeFinding, NAMED } from '../phrases.js';
import { runCheck } from '../sop-walk.js';
import type { CheckResult } from '../sop-walk.js';
import type { Chunk } from './chunk.js';
import { checkDirections } from './cited-directions.js';
import { citedFindings, sortCitations } from './cited-findings.js';
import { checkOrder } from './cited-order.js';
import { checkValues } from './cited-values.js';
import type { Objection, ValidationContext } from './context.js';
import { checkSopChecks, runCitedChecks } from './sop-checks.js';
import { checkCommands } from './unlisted-commands.js';

/**
 * Everything that the code-level gate has against a sentence with its citations; `templates` are the SOPs' sentences that
 * it may have been made from.
 */
export function objectionsTo(
  text: string,
  citations: readonly Citation[],
  context: ValidationContext,
  templates: readonly string[] = [],
): Objection[] {
  const { valid, missing } = sortCitations(text, citations, context);
  const cited = citedFindings(text, valid, context);
  return [
    ...missing.map((ref): Objection => ({ kind: 'unproven', reason: `${ref} does not exist` })),
    ...(valid.length === 0 ? [{ kind: 'unproven' as const, reason: 'nothing is cited' }] : []),
    ...checkValues(text, cited, context, templates),
    ...checkDirections(text, cited),
    ...checkOrder(text, cited, context),
    ...checkSopChecks(text, runCitedChecks(valid, context)),
    ...checkCommands(text, context),
  ];
}

function correct(
  chunk: Chunk,
  citations: Citation[],
  objections: readonly Objection[],
  context: ValidationContext,
): Chunk {
  const reasons = objections.map((objection) => objection.reason);
  const results = runCitedChecks(citations, context);
  const findings = citedFindings(chunk.text, citations, context);
  const facts =
    results.length > 0
      ? results.map((result) => describeCheck(result, context.findings))
      : findings.map((finding) => `${describeFinding(finding)}.`);
  if (facts.length === 0) return { ...chunk, citations, verdict: 'dropped', reasons, confidence: 0 };
  const shown = results.flatMap((result) =>
    findingsOf(result.symptoms, context.findings).slice(0, NAMED).map(citeFinding),
  );
  return {
    ...chunk,
    text: facts.join(' '),
    citations: uniqueCitations([...citations, ...shown]),
    verdict: 'corrected',
    reasons,
    confidence: Math.min(chunk.confidence, 0.5),
  };
}

/** A check of the retrieved SOPs that holds, leads to the leading cause and shows a clear finding not cited yet. */
function supplementOf(
  chunk: Chunk,
  before: readonly string[],
  sopIds: readonly string[],
  context: ValidationContext,
): CheckResult | null {
  const cited = new Set(citedFindings(chunk.text, chunk.citations, context).map((finding) => finding.id));
  const said = [...before, chunk.text].join('\n');
  for (const sop of context.knowledge.sops.filter((one) => sopIds.includes(one.id))) {
    for (const check of sop.checks) {
      const result = runCheck(sop, check, context.facts);
      const leads = 'cause' in check.then && check.then.cause === context.leadingCause;
      if (!leads || result.outcome !== 'holds' || said.includes(check.text)) continue;
      const findings = findingsOf(result.symptoms, context.findings);
      const bears = findings.some((finding) => cited.has(finding.id));
      const adds = findings.some((finding) => finding.strength >= 0.6 && !said.includes(`[${finding.id}]`));
      if (bears && adds) return result;
    }
  }
  return null;
}

/** Decides about a diagnostic step; `sopIds` are the SOPs found for it, best first. */
export function validateStep(
  chunk: Chunk,
  before: readonly string[],
  sopIds: readonly string[],
  context: ValidationContext,
): Chunk {
  const { valid } = sortCitations(chunk.text, chunk.citations, context);
  const objections = objectionsTo(chunk.text, chunk.citations, context);
  if (objections.some((objection) => objection.kind === 'wrong'))
    return correct(chunk, valid, objections, context);
  if (objections.length > 0) {
    return {
      ...chunk,
      citations: valid,
      verdict: 'unverified',
      reasons: objections.map((one) => one.reason),
      confidence: Math.min(chunk.confidence, 0.3),
    };
  }
  const extra = supplementOf(chunk, before, sopIds, context);
  if (extra === null) return { ...chunk, citations: valid, verdict: 'supported', reasons: [] };
  const shown = findingsOf(extra.symptoms, context.findings).slice(0, NAMED).map(citeFinding);
  return {
    ...chunk,
    text: `${chunk.text} ${describeCheck(extra, context.findings)}`,
    citations: uniqueCitations([...valid, citeCheck(extra.sop, extra.check.id), ...shown]),
    verdict: 'supplemented',
    reasons: [`added from "${extra.sop.title}", check ${extra.check.id}`],
  };
}
