import type { Finding } from '../domain/finding.js';
import type { FindingPattern } from '../domain/knowledge.js';

/** Whether the pattern is about findings of this kind, whatever else it asks for. */
export function speaksOf({ finding }: FindingPattern, kind: string): boolean {
  return finding.endsWith('*') ? kind.startsWith(finding.slice(0, -1)) : kind === finding;
}

function within(value: number | null, min: number | undefined, max: number | undefined): boolean {
  if (min === undefined && max === undefined) return true;
  if (value === null) return false;
  return value >= (min ?? -Infinity) && value <= (max ?? Infinity);
}

function subjectMatches(pattern: FindingPattern, finding: Finding): boolean {
  return Object.entries(pattern.subject ?? {}).every(([field, expression]) =>
    new RegExp(expression, 'i').test(finding.subject[field] ?? ''),
  );
}

/** Whether all that the pattern asks for holds for the finding. */
export function matchesPattern(pattern: FindingPattern, finding: Finding): boolean {
  return (
    speaksOf(pattern, finding.kind) &&
    (pattern.direction === undefined || pattern.direction === finding.direction) &&
    (pattern.saturated === undefined || pattern.saturated === finding.saturated) &&
    (pattern.trend === undefined || (finding.trend !== undefined && pattern.trend.includes(finding.trend))) &&
    finding.strength >= (pattern.min_strength ?? 0) &&
    within(finding.value, pattern.min_value, pattern.max_value) &&
    subjectMatches(pattern, finding)
  );
}
