import type { HistoricalCase, KnowledgeBase, Sop, SopCause, SopEvidence } from '../domain/knowledge.js';

/** Term → how much it speaks for a document: 1 for a symptom of its own, more for a proof, below 0 against it. */
export type Profile = ReadonlyMap<string, number>;

/** Symptoms of a document itself. */
const OWN = 1;
/**
 * What a symptom of the cause's SOP counts beside the document's own. Nobody writes down all that was to be seen in an
 * incident; the SOP says what goes with its cause. The proportions are those by which SOPs are weighed in a diagnosis.
 */
const EVIDENCE: Readonly<Record<keyof SopEvidence, number>> = {
  decisive: 2,
  strong: 1,
  supporting: 0.3,
  weakens: -0.5,
  excludes: -2,
};

/** Not a term: that nothing is clear, which speaks for a false alarm as a proof does for a fault. */
export const CALM = '(nothing is clear)';
const NO_FAILURE = 'none';

/** Adds evidence: the weightiest mention counts, and nothing speaks against what the document has itself. */
function addEvidence(profile: Map<string, number>, { evidence, id }: SopCause): void {
  for (const group of Object.keys(EVIDENCE) as (keyof SopEvidence)[]) {
    const weight = EVIDENCE[group];
    for (const term of evidence[group]) {
      const known = profile.get(term) ?? 0;
      if (Math.abs(weight) > Math.abs(known) && !(weight < 0 && known > 0)) profile.set(term, weight);
    }
  }
  if (id === NO_FAILURE) profile.set(CALM, EVIDENCE.decisive);
}

/** The symptoms of a case and what all SOPs say of its cause. */
export function caseProfile({ sops }: KnowledgeBase, item: HistoricalCase): Profile {
  const profile = new Map(item.symptoms.map((term) => [term, OWN]));
  for (const sop of sops)
    for (const cause of sop.causes) if (cause.id === item.root_cause) addEvidence(profile, cause);
  return profile;
}

/** One for each cause of an SOP. */
export function sopProfiles(sop: Sop): Profile[] {
  return sop.causes.map((cause) => {
    const profile = new Map(sop.symptoms.map((term) => [term, EVIDENCE.supporting]));
    addEvidence(profile, cause);
    return profile;
  });
}
