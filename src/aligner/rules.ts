import type { Finding } from '../domain/finding.js';
import type { KnowledgeBase, VocabularyTerm } from '../domain/knowledge.js';
import type { Symptom } from '../domain/symptom.js';
import type { Aligner } from '../ports/aligner.js';
import { matchesPattern } from './patterns.js';
import { DEFAULT_SETTINGS } from './settings.js';
import type { AlignerSettings } from './settings.js';
import { createTermRanker } from './text.js';

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

function symptomOf(term: VocabularyTerm, findings: readonly Finding[]): Omit<Symptom, 'id'> {
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

function symptomsOfTerm(term: VocabularyTerm, findings: readonly Finding[]): Omit<Symptom, 'id'>[] {
  const implying = findings.filter((finding) =>
    term.implied_by.some((pattern) => matchesPattern(pattern, finding)),
  );
  return groupBySubject(implying).map((group) => symptomOf(term, group));
}

/** Made when it is first asked for: most diagnoses align findings only. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/**
 * The offline aligner: the finding patterns of the vocabulary for findings; its phrases and the likeness to
 * historical cases for people's words.
 */
export function createRulesAligner(
  knowledge: KnowledgeBase,
  settings: AlignerSettings = DEFAULT_SETTINGS,
): Aligner {
  const terms = [...knowledge.terms.values()];
  const ranker = lazily(() => createTermRanker(knowledge, settings));
  return {
    name: 'rules',
    align(findings) {
      const symptoms = terms.flatMap((term) => symptomsOfTerm(term, findings));
      symptoms.sort(
        (a, b) => b.strength - a.strength || a.onset - b.onset || (a.wording < b.wording ? -1 : 1),
      );
      return Promise.resolve(symptoms.map((symptom, index) => ({ id: `Y${index + 1}`, ...symptom })));
    },
    alignText: (narration) => Promise.resolve(ranker()(narration).map((term) => term.id)),
  };
}
