import type { Finding } from '../domain/finding.js';
import { formatClock } from '../domain/quantity.js';
import { findingsOf } from './citations.js';
import { quoteEngineer, wordsBehind } from './revision/words.js';
import type { CheckResult } from './sop-walk.js';

/** Findings named in one sentence; the citations hold the rest. */
export const NAMED = 3;

/** "Available memory fell from 62 % to 4.1 % (from 03:12:45 UTC) [M1]"; titles carry their values themselves. */
export function describeFinding(finding: Finding): string {
  return `${finding.title} (from ${formatClock(finding.onset)}) [${finding.id}]`;
}

/** ['a', 'b', 'c'] → "a, b and c" */
export function joinWords(parts: readonly string[]): string {
  if (parts.length <= 1) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** What engineers said that a check rests on: the answer of the one who ran it, else reports of symptoms. */
export function wordsOfCheck({ answer, symptoms }: CheckResult): string[] {
  return answer === undefined ? wordsBehind(symptoms) : [answer];
}

/** What nobody could see: 'no data would show that "a file system runs out of inodes"'. */
export function describeUnseen(wordings: readonly string[]): string {
  const named = [...new Set(wordings)].slice(0, NAMED).map((wording) => `"${wording}"`);
  return `no data would show that ${joinWords(named)}`;
}

/** What came of a check: "Is …? Yes: Available memory fell (from 03:12:45 UTC) [M1]." */
export function describeCheck(result: CheckResult, findings: readonly Finding[]): string {
  const { check, outcome } = result;
  if (outcome === 'unknown') return `${check.text} Not known: ${describeUnseen(result.unseen)}.`;
  const shown = findingsOf(result.symptoms, findings).slice(0, NAMED).map(describeFinding);
  const said = wordsOfCheck(result).map((words) => `an engineer says ${quoteEngineer(words)}`);
  const reasons = joinWords([...shown, ...said]);
  return outcome === 'holds'
    ? `${check.text} Yes: ${reasons || 'nothing in the evidence speaks against it'}.`
    : `${check.text} No: ${reasons || 'nothing in the evidence shows it'}.`;
}
