import type { Finding } from '../domain/finding.js';
import type { KnowledgeBase, VocabularyTerm } from '../domain/knowledge.js';
import type { Aligner } from '../ports/aligner.js';
import type { AlignerModel } from '../ports/aligner-model.js';
import { speaksOf } from './patterns.js';
import { implyingFindings } from './rules.js';
import { numberSymptoms, symptomsOfTerm } from './symptoms.js';

const EXCERPT_LINES = 2;

/** `M1 available memory fell … (mem.available.ratio, down, strength 0.90, unit=db)`, then what was seen. */
function findingLine(finding: Finding): string {
  const subject = Object.entries(finding.subject).map(([field, value]) => `${field}=${value}`);
  const marks = [finding.kind, finding.direction, finding.saturated ? 'saturated' : undefined, finding.trend];
  const known = [
    ...marks.filter((mark) => mark !== undefined),
    `strength ${finding.strength.toFixed(2)}`,
    ...subject,
  ];
  const excerpt = finding.excerpt.slice(0, EXCERPT_LINES).map((line) => `    | ${line.slice(0, 160)}`);
  return [`${finding.id} ${finding.title} (${known.join(', ')})`, ...excerpt].join('\n');
}

/** What the model may say: findings that exist, and none on which the patterns of the term have decided. */
function claimedFindings(
  term: VocabularyTerm,
  ids: readonly string[],
  findings: readonly Finding[],
): Finding[] {
  return findings.filter(
    (finding) =>
      ids.includes(finding.id) && !term.implied_by.some((pattern) => speaksOf(pattern, finding.kind)),
  );
}

/**
 * The aligner on a model. It reads narrations; for findings it adds to the patterns of the vocabulary what they do not
 * speak of. Terms and findings that do not exist are dropped, and a pattern that says no (wrong direction, too weak)
 * is not overruled, since the SOPs' checks rest on these terms.
 */
export function createModelAligner(knowledge: KnowledgeBase, model: AlignerModel): Aligner {
  const terms = [...knowledge.terms.values()];
  const offers = terms.map(({ id, wording }) => ({ id, wording }));
  return {
    name: model.name,
    async align(findings, signal) {
      if (findings.length === 0) return [];
      const strongest = [...findings].sort((a, b) => b.strength - a.strength);
      const claims = await model.standardise(strongest.map(findingLine), offers, signal);
      const drafts = terms.flatMap((term) => {
        const claimed = claims.filter((claim) => claim.term === term.id).flatMap((claim) => claim.findings);
        const implied = implyingFindings(term, findings);
        return symptomsOfTerm(term, [...implied, ...claimedFindings(term, claimed, findings)]);
      });
      return numberSymptoms(drafts);
    },
    async alignText(narration, signal) {
      if (narration.trim() === '') return [];
      const named = await model.recognise(narration, offers, signal);
      return [...new Set(named)].filter((id) => knowledge.terms.has(id));
    },
  };
}
