import type { Finding } from '../domain/finding.js';
import type { VocabularyTerm } from '../domain/knowledge.js';
import type { Symptom } from '../domain/symptom.js';

/** A symptom before all are numbered. */
export type SymptomDraft = Omit<Symptom, 'id'>;

/** Subject fields in which a symptom is about one thing, most telling first. */
const KEY_FIELDS = ['mountpoint', 'device', 'interface', 'unit', 'process', 'cache'];

function keyOf(finding: Finding): string {
  const field = KEY_FIELDS.find((name) => finding.subject[name] !== undefined);
  return field === undefined ? '' : `${field}=${finding.subject[field] ?? ''}`;
}

/** Findings of one term that speak of the same thing; those about the host as a whole join every group. */
function groupBySubject(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const whole = groups.get('') ?? [];
  groups.delete('');
  if (groups.size === 0) return whole.length === 0 ? [] : [whole];
  return [...groups.values()].map((group) => [...group, ...whole]);
}

function symptomOf(term: VocabularyTerm, findings: readonly Finding[]): SymptomDraft {
  const ordered = [...findings].sort((a, b) => b.strength - a.strength || (a.id < b.id ? -1 : 1));
  const subject: Record<string, string> = {};
  for (const finding of [...ordered].reverse()) Object.assign(subject, finding.subject);
  const about = KEY_FIELDS.map((field) => subject[field]).find((value) => value !== undefined);
  return {
    term: term.id,
    wording: about === undefined ? term.wording : `${term.wording} (${about})`,
    findings: ordered.map((finding) => finding.id),
    onset: Math.min(...findings.map((finding) => finding.onset)),
    strength: ordered[0]?.strength ?? 0,
    subject,
  };
}

/** One symptom for each thing that the findings of a term are about. */
export function symptomsOfTerm(term: VocabularyTerm, findings: readonly Finding[]): SymptomDraft[] {
  return groupBySubject(findings).map((group) => symptomOf(term, group));
}

/** Strongest first, then earliest. */
export function numberSymptoms(drafts: readonly SymptomDraft[]): Symptom[] {
  return [...drafts]
    .sort((a, b) => b.strength - a.strength || a.onset - b.onset || (a.wording < b.wording ? -1 : 1))
    .map((symptom, index) => ({ id: `Y${index + 1}`, ...symptom }));
}
