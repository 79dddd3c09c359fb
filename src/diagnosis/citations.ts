import type { Finding } from '../domain/finding.js';
import type { Sop, SopCause, SopResolution } from '../domain/knowledge.js';
import type { Match } from '../domain/match.js';
import type { Citation } from '../domain/report.js';
import type { Symptom } from '../domain/symptom.js';

export function citeFinding(finding: Finding): Citation {
  return { kind: 'finding', ref: finding.id, link: finding.link };
}

export function citeSop(sop: Sop): Citation {
  return { kind: 'sop', ref: sop.id, link: `knowledge:${sop.file}` };
}

export function citeCheck(sop: Sop, checkId: string): Citation {
  return { kind: 'sop', ref: `${sop.id}#${checkId}`, link: `knowledge:${sop.file}#${checkId}` };
}

/** Ids of resolution steps are unique within a cause: `sop-id#mem.leak.process/r1`. */
export function citeStep(sop: Sop, cause: SopCause, step: SopResolution): Citation {
  const part = `${cause.id}/${step.id}`;
  return { kind: 'sop', ref: `${sop.id}#${part}`, link: `knowledge:${sop.file}#${part}` };
}

export function citeMatch(match: Match): Citation {
  return { kind: match.kind, ref: match.id, link: match.link };
}

/** The findings behind the symptoms, each once, strongest symptom first. */
export function findingsOf(symptoms: readonly Symptom[], findings: readonly Finding[]): Finding[] {
  const ids = [...new Set(symptoms.flatMap((symptom) => symptom.findings))];
  return ids.flatMap((id) => findings.find((finding) => finding.id === id) ?? []);
}

export function uniqueCitations(citations: readonly Citation[]): Citation[] {
  const seen = new Set<string>();
  return citations.filter(({ kind, ref }) => {
    const key = `${kind} ${ref}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
