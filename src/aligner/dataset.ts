import type { HistoricalCase, KnowledgeBase, VocabularyTerm } from '../domain/knowledge.js';
import { chance, mixNarrations, substituteSynonyms, tellTersely, wordLikeness } from './augment.js';

/** How a sample came about. */
export type SampleOrigin = 'narration' | 'synonyms' | 'mixed' | 'terse' | 'phrase';

/** One narration and what it is in the standard vocabulary. */
export interface AlignmentSample {
  /** Null for a phrase of the vocabulary itself. */
  caseId: string | null;
  origin: SampleOrigin;
  narration: string;
  /** The wordings of the terms, joined by `; `. */
  standard: string;
  terms: readonly string[];
}

export interface AlignmentDataset {
  train: AlignmentSample[];
  validation: AlignmentSample[];
}

export interface DatasetOptions {
  seed: number;
  /** Share of the cases that are kept for validation. */
  validationShare: number;
  /** Variants made of each narration. */
  variants: number;
}

/** A variant says the same in other words: one that is nearly the same teaches nothing, one too far may say something else. */
const LIKENESS = { least: 0.35, most: 0.97 };

function sampleOf(
  terms: readonly VocabularyTerm[],
  origin: SampleOrigin,
  narration: string,
  caseId: string | null,
): AlignmentSample {
  return {
    caseId,
    origin,
    narration,
    standard: terms.map((term) => term.wording).join('; '),
    terms: terms.map((term) => term.id),
  };
}

function variantsOf(
  item: HistoricalCase,
  terms: readonly VocabularyTerm[],
  all: readonly VocabularyTerm[],
  { seed, variants }: DatasetOptions,
): AlignmentSample[] {
  const made: AlignmentSample[] = [];
  item.narrations.forEach((narration, index) => {
    for (let variant = 0; variant < variants; variant += 1) {
      const key = `${seed}/${item.id}/${index}/${variant}`;
      const said = substituteSynonyms(narration, all, key);
      const likeness = wordLikeness(narration, said);
      if (likeness >= LIKENESS.least && likeness <= LIKENESS.most)
        made.push(sampleOf(terms, 'synonyms', said, item.id));
      const other = item.narrations[(index + 1 + variant) % item.narrations.length];
      if (other !== undefined && other !== narration)
        made.push(sampleOf(terms, 'mixed', mixNarrations(narration, other, key), item.id));
    }
  });
  made.push(sampleOf(terms, 'terse', tellTersely(terms, `${seed}/${item.id}`), item.id));
  return made;
}

function withoutRepeats(samples: readonly AlignmentSample[]): AlignmentSample[] {
  const seen = new Set<string>();
  return samples.filter(({ narration }) => {
    const key = narration.toLowerCase().replace(/\W+/g, ' ');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Drawn by the names of the cases, so that a new case moves few others. */
function casesForValidation(
  { cases }: KnowledgeBase,
  { seed, validationShare }: DatasetOptions,
): ReadonlySet<string> {
  const drawn = cases.map(({ id }) => ({ id, order: chance(seed, 'split', id) }));
  drawn.sort((a, b) => a.order - b.order);
  return new Set(drawn.slice(0, Math.round(validationShare * cases.length)).map(({ id }) => id));
}

/**
 * Fine-tuning data for the Knowledge Aligner (paper, section 4.2.1): the narrations of the historical cases with their
 * standardised symptoms, augmented for training, as they are for validation. Split by case, so that validation meets
 * incidents that training has not seen.
 */
export function buildAlignmentDataset(knowledge: KnowledgeBase, options: DatasetOptions): AlignmentDataset {
  const all = [...knowledge.terms.values()];
  const dataset: AlignmentDataset = { train: [], validation: [] };
  const kept = casesForValidation(knowledge, options);
  for (const item of knowledge.cases) {
    const terms = item.symptoms.flatMap((id) => knowledge.terms.get(id) ?? []);
    const told = item.narrations.map((narration) => sampleOf(terms, 'narration', narration, item.id));
    if (kept.has(item.id)) dataset.validation.push(...told);
    else dataset.train.push(...told, ...variantsOf(item, terms, all, options));
  }
  const phrases = all.flatMap((term) =>
    [term.wording, ...term.synonyms].map((phrase) => sampleOf([term], 'phrase', phrase, null)),
  );
  const train = withoutRepeats([...dataset.train, ...phrases])
    .map((sample) => ({ sample, order: chance(options.seed, 'order', sample.narration) }))
    .sort((a, b) => a.order - b.order)
    .map(({ sample }) => sample);
  return { train, validation: withoutRepeats(dataset.validation) };
}
