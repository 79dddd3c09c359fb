import type { RetrievalDocument } from './retriever-documents.js';
import type { Profile } from './retriever-profiles.js';

/** Standard term → how strongly it holds, 0 to 1. */
export type TermStrengths = ReadonlyMap<string, number>;

export interface Agreement {
  /** 0 (nothing speaks for it, or too much against it) to 1 (exactly what speaks for it). */
  score: number;
  /** Terms in common, the most telling first. */
  shared: string[];
}

/** How well a document's symptoms are those of a query. */
export type Agree = (strengths: TermStrengths, document: RetrievalDocument) => Agreement;

/** How much a term tells apart: the more, the fewer causes it goes with. */
export type Rarity = (term: string) => number;

export function createRarity(documents: readonly RetrievalDocument[]): Rarity {
  const causes = new Set<string>();
  const byTerm = new Map<string, Set<string>>();
  for (const { profiles, rootCauses } of documents) {
    profiles.forEach((profile, index) => {
      const cause = rootCauses[index] ?? '';
      causes.add(cause);
      for (const [term, weight] of profile) {
        if (weight > 0) byTerm.set(term, (byTerm.get(term) ?? new Set()).add(cause));
      }
    });
  }
  return (term) => Math.log(1 + causes.size / (1 + (byTerm.get(term)?.size ?? 0)));
}

/** On an ailing host many faint symptoms surround the few that matter: a strength counts by its square. */
function toldBy(strengths: TermStrengths, rarity: Rarity): ReadonlyMap<string, number> {
  return new Map([...strengths].map(([term, strength]) => [term, strength ** 2 * rarity(term)]));
}

/** The terms that tell most of a query, first. */
export function mostTelling(strengths: TermStrengths, rarity: Rarity): string[] {
  const told = [...toldBy(strengths, rarity)];
  return told.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([term]) => term);
}

/** Length of what speaks for a document; what speaks against it makes no agreement more exact. */
function lengthOf(profile: Profile, rarity: Rarity): number {
  return Math.hypot(...[...profile].map(([term, weight]) => Math.max(0, weight) * rarity(term)));
}

/** Cosine of what a query tells and what speaks for and against a document, each term weighted by its rarity. */
export function createAgreement(documents: readonly RetrievalDocument[], rarity: Rarity): Agree {
  const lengths = new Map(
    documents.map(({ id, profiles }) => [id, profiles.map((one) => lengthOf(one, rarity))]),
  );
  return (strengths, { id, terms, profiles }) => {
    const told = toldBy(strengths, rarity);
    const length = Math.hypot(...told.values());
    const cosines = profiles.map((profile, index) => {
      let sum = 0;
      for (const [term, weight] of told) sum += weight * (profile.get(term) ?? 0) * rarity(term);
      const norm = length * (lengths.get(id)?.[index] ?? 0);
      return norm === 0 ? 0 : sum / norm;
    });
    const weight = (term: string): number => told.get(term) ?? 0;
    const shared = [...new Set(terms)].filter((term) => strengths.has(term));
    shared.sort((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1));
    return { score: Math.min(1, Math.max(0, ...cosines)), shared };
  };
}
