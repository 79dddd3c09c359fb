import type { Finding } from '../../domain/finding.js';
import type { Incident } from '../../domain/incident.js';
import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { Revision } from '../../domain/revision.js';
import type { Symptom } from '../../domain/symptom.js';

/** What an engineer reports counts as a moderate sign: more than noise, less than what was measured clearly. */
const SAID_STRENGTH = 0.6;

/** The findings with the disputed ones marked; marks of earlier versions are renewed. */
export function markDisputed(findings: readonly Finding[], revision: Revision): Finding[] {
  const why = new Map(revision.disputed.map((one) => [one.finding, one.why]));
  return findings.map((finding) => {
    const marked = { ...finding, disputed: why.get(finding.id) };
    if (marked.disputed === undefined) delete marked.disputed;
    return marked;
  });
}

function saidSymptoms(
  revision: Revision,
  knowledge: KnowledgeBase,
  incident: Incident,
): Omit<Symptom, 'id'>[] {
  return revision.hints.flatMap(({ text, terms }) =>
    terms.flatMap((id) => {
      const term = knowledge.terms.get(id);
      if (term === undefined) return [];
      return {
        term: id,
        wording: `${term.wording} (an engineer says so)`,
        findings: [],
        said: text,
        // Nobody said when it began: it must not pass for what moved first.
        onset: incident.window.start,
        strength: SAID_STRENGTH,
        subject: {},
      };
    }),
  );
}

/** The symptoms that count: without what is expected on this host, with what engineers report and nothing measured shows. */
export function reviseSymptoms(
  symptoms: readonly Symptom[],
  revision: Revision,
  knowledge: KnowledgeBase,
  incident: Incident,
): Symptom[] {
  const expected = new Set(revision.expected.map((one) => one.term));
  const measured = symptoms.filter((symptom) => !expected.has(symptom.term));
  const added = saidSymptoms(revision, knowledge, incident).filter(
    ({ term }, index, all) =>
      !expected.has(term) &&
      !measured.some((symptom) => symptom.term === term) &&
      all.findIndex((other) => other.term === term) === index,
  );
  const last = Math.max(0, ...symptoms.map((symptom) => Number(symptom.id.slice(1))));
  return [...measured, ...added.map((symptom, index) => ({ id: `Y${last + index + 1}`, ...symptom }))];
}
