import type { Finding } from '../domain/finding.js';

/**
 * What a root cause is about: the subjects of the findings that speak for it; of two values for one field the
 * weightier finding's (the earlier id) wins.
 */
export function subjectOfFindings(
  ids: readonly string[],
  findings: readonly Finding[],
): Record<string, string> {
  const ordered = ids.flatMap((id) => findings.find((finding) => finding.id === id) ?? []);
  return Object.assign({}, ...ordered.reverse().map((finding) => finding.subject)) as Record<string, string>;
}
