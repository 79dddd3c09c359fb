import type { Citation } from '../../domain/report.js';
import type { Finding } from '../../domain/finding.js';
import type { ValidationContext } from './context.js';

/** "rises [M1] after [L2]" → ['M1', 'L2'] */
export function findingIdsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\[([MLS]\d+)\]/g)].map((match) => match[1] ?? ''))];
}

/** The cited findings that exist, those named in the text included. */
export function citedFindings(
  text: string,
  citations: readonly Citation[],
  context: ValidationContext,
): Finding[] {
  const ids = new Set([
    ...findingIdsIn(text),
    ...citations.filter((citation) => citation.kind === 'finding').map((citation) => citation.ref),
  ]);
  return context.findings.filter((finding) => ids.has(finding.id));
}

function exists(citation: Citation, context: ValidationContext): boolean {
  const { kind, ref } = citation;
  if (kind === 'finding') return context.findings.some((finding) => finding.id === ref);
  if (kind === 'engineer') return context.facts.said?.words.has(ref) === true;
  if (kind === 'symptom') return context.facts.symptoms.some((symptom) => symptom.id === ref);
  if (kind === 'historical-case') return context.knowledge.cases.some((item) => item.id === ref);
  const [sopId, part] = ref.split('#');
  const sop = context.knowledge.sops.find((one) => one.id === sopId);
  if (sop === undefined || part === undefined) return sop !== undefined;
  return (
    sop.checks.some((check) => check.id === part) ||
    sop.causes.some((cause) => cause.resolution.some((step) => `${cause.id}/${step.id}` === part))
  );
}

/** Splits citations into those that lead somewhere and those that do not; names missing findings of the text too. */
export function sortCitations(
  text: string,
  citations: readonly Citation[],
  context: ValidationContext,
): { valid: Citation[]; missing: string[] } {
  const valid = citations.filter((citation) => exists(citation, context));
  const missing = citations.filter((citation) => !exists(citation, context)).map((citation) => citation.ref);
  const unknown = findingIdsIn(text).filter((id) => !context.findings.some((finding) => finding.id === id));
  return { valid, missing: [...new Set([...missing, ...unknown])] };
}
