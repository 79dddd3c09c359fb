import type { Citation } from '../../domain/report.js';
import type { Revision } from '../../domain/revision.js';
import type { Symptom } from '../../domain/symptom.js';

const LONGEST = 200;

/**
 * An engineer's words inside a sentence of the report. Brackets would pass for citations and quotes would end the
 * quotation: both are replaced.
 */
export function quoteEngineer(words: string): string {
  const plain = words.replace(/\s+/g, ' ').replace(/["“”]/g, "'").replace(/[[\]]/g, '').trim();
  return `"${plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain}"`;
}

/** An engineer's word as a source: named as such, never as a finding. */
export function citeEngineer(words: string): Citation {
  return { kind: 'engineer', ref: words, link: '' };
}

/** The words behind the symptoms that no finding shows, each once. */
export function wordsBehind(symptoms: readonly Symptom[]): string[] {
  return [...new Set(symptoms.flatMap((symptom) => symptom.said ?? []))];
}

/** All that engineers said in a revision: what may be cited as their word. */
export function wordsOf(revision: Revision | null): Set<string> {
  if (revision === null) return new Set();
  const { disputed, hints, expected, excluded, checks } = revision;
  return new Set([
    ...hints.map((hint) => hint.text),
    ...[...disputed, ...expected, ...excluded, ...checks].map((one) => one.why),
  ]);
}
