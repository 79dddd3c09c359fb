import type { Finding } from '../domain/finding.js';
import { formatClock } from '../domain/quantity.js';

/** "Available memory fell from 62 % to 4.1 % (from 03:12:45 UTC) [M1]"; titles carry their values themselves. */
export function describeFinding(finding: Finding): string {
  return `${finding.title} (from ${formatClock(finding.onset)}) [${finding.id}]`;
}

/** ['a', 'b', 'c'] → "a, b and c" */
export function joinWords(parts: readonly string[]): string {
  if (parts.length <= 1) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}
