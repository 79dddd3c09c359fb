import type { Finding } from '../domain/finding.js';
import { formatClock, formatValue, relativeToAlert } from '../report/format.js';

/** "62% → 4.1%"; one value when the other is not known; '' when neither is. */
export function describeChange(finding: Finding): string {
  const format = (value: number): string => formatValue(value, finding.unit);
  if (finding.value === null) return '';
  return finding.baseline === null ? format(finding.value) : `${format(finding.baseline)} → ${format(finding.value)}`;
}

/** "Available memory is low (62% → 4.1% from 03:12:45 UTC) [M1]" */
export function describeFinding(finding: Finding): string {
  const change = describeChange(finding);
  const values = change === '' ? '' : `${change} `;
  return `${finding.title} (${values}from ${formatClock(finding.onset)}) [${finding.id}]`;
}

export function describeOnset(finding: Finding, alertAt: number): string {
  return `${formatClock(finding.onset)}, ${relativeToAlert(finding.onset, alertAt)}`;
}

/** ['a', 'b', 'c'] → "a, b and c" */
export function joinWords(parts: readonly string[]): string {
  if (parts.length <= 1) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}
