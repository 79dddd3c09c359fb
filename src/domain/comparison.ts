import type { Diagnosis } from './diagnosis.js';
import type { RootCause } from './report.js';

function percent(confidence: number): string {
  return `${Math.round(confidence * 100)} %`;
}

function ranking(diagnosis: Diagnosis): string {
  const causes = diagnosis.report.rootCauses
    .slice(0, 3)
    .map((cause) => `${cause.id} (${percent(cause.confidence)})`);
  return causes.length === 0 ? 'no cause' : causes.join(', ');
}

function keysOf(diagnosis: Diagnosis): Set<string> {
  return new Set(diagnosis.findings.map((finding) => `${finding.kind} ${JSON.stringify(finding.subject)}`));
}

function titlesMissing(of: Diagnosis, inOther: Diagnosis): string[] {
  const there = keysOf(inOther);
  return of.findings
    .filter((finding) => !there.has(`${finding.kind} ${JSON.stringify(finding.subject)}`))
    .map((finding) => finding.title);
}

function verdictChanges(earlier: Diagnosis, later: Diagnosis): string[] {
  const byId = new Map(later.report.rootCauses.map((cause): [string, RootCause] => [cause.id, cause]));
  return earlier.report.rootCauses.flatMap((cause) => {
    const now = byId.get(cause.id);
    return now === undefined || now.verdict === cause.verdict
      ? []
      : [`Verdict on ${cause.id}: ${cause.verdict} → ${now.verdict}`];
  });
}

/** What differs between two diagnoses of one incident, one line each; empty when they say the same. */
export function compareDiagnoses(earlier: Diagnosis, later: Diagnosis): string[] {
  const lines: string[] = [];
  if (ranking(earlier) !== ranking(later)) {
    lines.push(`Root causes before: ${ranking(earlier)}`, `Root causes now:    ${ranking(later)}`);
  }
  if (earlier.report.abstained !== later.report.abstained) {
    lines.push(later.report.abstained ? 'It abstains now.' : 'It no longer abstains.');
  }
  lines.push(...verdictChanges(earlier, later));
  lines.push(...titlesMissing(later, earlier).map((title) => `New finding: ${title}`));
  lines.push(...titlesMissing(earlier, later).map((title) => `Finding gone: ${title}`));
  const gaps = later.report.missing.filter((gap) => !earlier.report.missing.includes(gap));
  lines.push(...gaps.map((gap) => `Missing now: ${gap}`));
  const before = earlier.report.steps.map((step) => step.text).join('\n');
  const after = later.report.steps.map((step) => step.text).join('\n');
  if (before !== after)
    lines.push(
      `Chain of reasoning: ${earlier.report.steps.length} steps before, ${later.report.steps.length} now, other words.`,
    );
  return lines;
}
