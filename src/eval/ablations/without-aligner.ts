import type { Finding } from '../../domain/finding.js';
import type { KnowledgeBase, VocabularyTerm } from '../../domain/knowledge.js';
import type { Symptom } from '../../domain/symptom.js';
import type { Aligner } from '../../ports/aligner.js';
import type { Embedder } from '../../ports/embedder.js';

/** Terms found for somebody's own words. */
const TERMS_FOR_TEXT = 5;

interface TermVector {
  term: VocabularyTerm;
  vector: Float32Array;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** Terms by cosine similarity to the text's vector, nearest first. */
function nearest(vectors: readonly TermVector[], query: Float32Array): VocabularyTerm[] {
  return vectors
    .map(({ term, vector }) => ({ term, similarity: dot(vector, query) }))
    .sort((a, b) => b.similarity - a.similarity || (a.term.id < b.term.id ? -1 : 1))
    .map(({ term }) => term);
}

function symptomOf(term: VocabularyTerm, findings: readonly Finding[], index: number): Symptom {
  return {
    id: `Y${index + 1}`,
    term: term.id,
    wording: term.wording,
    findings: findings.map((finding) => finding.id),
    onset: Math.min(...findings.map((finding) => finding.onset)),
    strength: Math.max(...findings.map((finding) => finding.strength)),
    subject: findings[0]?.subject ?? {},
  };
}

/**
 * The ablation of the Knowledge Aligner (paper, Table 4): the title of each finding stands for the term whose wording
 * is nearest in the embedding; no pattern, synonym or direction is looked at.
 */
export function createVectorAligner(knowledge: KnowledgeBase, embedder: Embedder): Aligner {
  let loading: Promise<TermVector[]> | undefined;
  const load = async (): Promise<TermVector[]> => {
    const terms = [...knowledge.terms.values()];
    const vectors = await embedder.embed(
      terms.map((term) => term.wording),
      'document',
    );
    return terms.map((term, index) => ({ term, vector: vectors[index] ?? new Float32Array(0) }));
  };
  const termVectors = (): Promise<TermVector[]> => (loading ??= load());
  return {
    name: 'vectors',
    async align(findings) {
      const terms = await termVectors();
      const titles = await embedder.embed(
        findings.map((finding) => finding.title),
        'query',
      );
      const groups = new Map<VocabularyTerm, Finding[]>();
      findings.forEach((finding, index) => {
        const [term] = nearest(terms, titles[index] ?? new Float32Array(0));
        if (term !== undefined) groups.set(term, [...(groups.get(term) ?? []), finding]);
      });
      return [...groups].map(([term, group], index) => symptomOf(term, group, index));
    },
    async alignText(narration) {
      const [vector] = await embedder.embed([narration], 'query');
      const terms = nearest(await termVectors(), vector ?? new Float32Array(0));
      return terms.slice(0, TERMS_FOR_TEXT).map((term) => term.id);
    },
  };
}
