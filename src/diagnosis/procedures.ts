import { undisputed } from '../domain/finding.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import type { Condition, KnowledgeBase, Sop, SopCheck } from '../domain/knowledge.js';
import type { RootCause } from '../domain/report.js';
import type { OpenCheck, Procedures } from '../ports/procedures.js';
import type { Retriever } from '../ports/retriever.js';
import { factsOf } from './analyst/assess.js';
import { resolutionSteps } from './analyst/resolution.js';
import { fillCommand } from './commands.js';
import { describedBy } from './described.js';
import { platformOf } from './platform.js';
import { findCheck, runCheck } from './sop-walk.js';
import { culpritsOf, subjectOfFindings } from './subject.js';
import type { ValidationContext } from './validation/context.js';
import { objectionsTo } from './validation/step.js';

/** Causes whose checks are worth a person's time. */
const CAUSES = 4;

function termsOf(condition: Condition): string[] {
  if (typeof condition === 'string') return [condition];
  if ('all' in condition) return condition.all.flatMap(termsOf);
  if ('any' in condition) return condition.any.flatMap(termsOf);
  return 'not' in condition ? [] : [condition.term];
}

function ratiosOf(check: SopCheck, knowledge: KnowledgeBase): OpenCheck['ratios'] {
  const patterns = termsOf(check.when).flatMap((term) => knowledge.terms.get(term)?.implied_by ?? []);
  const directions = patterns.flatMap(({ finding, direction }) =>
    finding.endsWith('.ratio') ? (direction ?? []) : [],
  );
  return [...new Set(directions)];
}

function openCheck(sop: Sop, check: SopCheck, diagnosis: Diagnosis, knowledge: KnowledgeBase): OpenCheck {
  const cause = 'cause' in check.then ? check.then.cause : null;
  const shown = diagnosis.report.rootCauses.find((one) => one.id === cause)?.for ?? [];
  const described = sop.causes.find((one) => one.id === cause);
  const culprits = described && culpritsOf(described, diagnosis.symptoms);
  return {
    ref: `${sop.id}#${check.id}`,
    sopTitle: sop.title,
    link: `knowledge:${sop.file}#${check.id}`,
    text: check.text,
    command: fillCommand(check.command, subjectOfFindings(shown, diagnosis.findings, culprits)),
    outcome: runCheck(sop, check, factsOf(knowledge, diagnosis)).outcome,
    cause,
    ratios: ratiosOf(check, knowledge),
  };
}

/** What cannot be seen tells most; then what would confirm a cause; what the evidence shows already tells least. */
function worth({ outcome, cause }: OpenCheck, causes: readonly RootCause[]): number {
  const confidence = causes.find((one) => one.id === cause)?.confidence ?? 0;
  return { unknown: 2, holds: 0.6, fails: 0.4 }[outcome] * (cause === null ? 0.05 : 0.15 + confidence);
}

function openChecks(
  knowledge: KnowledgeBase,
  diagnosis: Diagnosis,
  answered: ReadonlySet<string>,
): OpenCheck[] {
  const causes = diagnosis.report.rootCauses.filter((cause) => cause.verdict !== 'dropped').slice(0, CAUSES);
  const ids = causes.map((cause) => cause.id);
  const sops = knowledge.sops.filter((sop) => sop.causes.some((cause) => ids.includes(cause.id)));
  return sops
    .flatMap((sop) => sop.checks.map((check) => openCheck(sop, check, diagnosis, knowledge)))
    .filter((check) => !answered.has(check.ref) && (check.cause === null || ids.includes(check.cause)))
    .map((check) => ({ check, worth: worth(check, causes) }))
    .sort((a, b) => b.worth - a.worth || (a.check.ref < b.check.ref ? -1 : 1))
    .map(({ check }) => check);
}

function contextOf(diagnosis: Diagnosis, knowledge: KnowledgeBase, retriever: Retriever): ValidationContext {
  return {
    incident: diagnosis.incident,
    knowledge,
    facts: factsOf(knowledge, diagnosis),
    findings: undisputed(diagnosis.findings),
    leadingCause: diagnosis.report.rootCauses[0]?.id ?? null,
    retriever,
    session: null,
  };
}

export function createProcedures(knowledge: KnowledgeBase, retriever: Retriever): Procedures {
  return {
    openChecks: (diagnosis, revision) =>
      openChecks(knowledge, diagnosis, new Set(revision.checks.map((one) => one.check))),
    check(ref, diagnosis) {
      const found = findCheck(knowledge.sops, ref);
      return found && openCheck(found.sop, found.check, diagnosis, knowledge);
    },
    resolution(diagnosis, id, osRelease) {
      const cause = diagnosis.report.rootCauses.find((one) => one.id === id);
      const source = describedBy(cause ?? { id, citations: [] }, knowledge.sops);
      if (source === undefined) return [];
      const host = platformOf(osRelease === null ? diagnosis.incident.host : { osRelease, kernel: null });
      const culprits = culpritsOf(source.described, diagnosis.symptoms);
      const subject = subjectOfFindings(cause?.for ?? [], diagnosis.findings, culprits);
      return resolutionSteps(source.sop, source.described, host, subject, cause?.confidence ?? 0);
    },
    objections: (text, citations, diagnosis) =>
      objectionsTo(text, citations, contextOf(diagnosis, knowledge, retriever)).map(({ reason }) => reason),
  };
}
