import type { KnowledgeBase } from '../domain/knowledge.js';
import type { Match } from '../domain/match.js';
import type { Logger } from '../logger.js';
import type { Embedder } from '../ports/embedder.js';
import type { Retriever } from '../ports/retriever.js';
import type { VectorStore } from '../ports/vector-store.js';
import { standardNarration } from '../text/narration.js';
import { createRarity, mostTelling } from './retriever-agreement.js';
import type { TermStrengths } from './retriever-agreement.js';
import { retrievalDocuments } from './retriever-documents.js';
import { CALM } from './retriever-profiles.js';
import { createHybridSearch } from './retriever-search.js';
import type { HybridSearch, Weights } from './retriever-search.js';
import { createKnowledgeVectors } from './retriever-vectors.js';

/**
 * Measured by `oscope eval retrieval`: vectors of either offline embedder add nothing once terms and words are there,
 * and beyond these shares cost a little. They order what the other two leave equal.
 * Symptoms were detected: their agreement tells nearly all, and words of a case beside its terms tell nothing more.
 */
const CASE_WEIGHTS: Weights = { agreement: 0.95, words: 0, vector: 0.05 };
const SOP_WEIGHTS: Weights = { agreement: 0.8, words: 0.15, vector: 0.05 };
/** Somebody's words miss terms, but people who meet the same fault repeat names of programs and messages. */
const CASE_TEXT_WEIGHTS: Weights = { agreement: 0.15, words: 0.8, vector: 0.05 };
/** SOPs are written in standard terms: words help there once the terms that were recognised stand beside them. */
const SOP_TEXT_WEIGHTS: Weights = { agreement: 0.55, words: 0.4, vector: 0.05 };
const SOP_TERM_WORDS = 0.5;
/** As many terms are embedded as a case has: a long list is like every document. */
const SUMMARY_TERMS = 5;
/** Between a symptom just past the detector's limit (0.3) and a clear one (0.6): only faint ones leave it in the lead. */
const CALM_STRENGTH = 0.4;

function strengthsOf(symptoms: readonly { term: string; strength: number }[]): TermStrengths {
  const strengths = new Map<string, number>();
  for (const { term, strength } of symptoms) strengths.set(term, Math.max(strengths.get(term) ?? 0, strength));
  return strengths;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/**
 * Hybrid retrieval: vectors of the standardised narrations, BM25 over all that a document says, and agreement of
 * symptom terms, summed with fixed weights. Vectors and word indexes are made on first use. When vectors cannot be had
 * the other two decide, and the logger is told.
 */
export function createRetriever(knowledge: KnowledgeBase, embedder: Embedder, store: VectorStore, logger?: Logger): Retriever {
  const documents = retrievalDocuments(knowledge);
  const vectors = createKnowledgeVectors(knowledge, documents, embedder, store, logger);
  const rarity = createRarity(documents);
  const open = (kind: Match['kind']): (() => HybridSearch) =>
    once(() => createHybridSearch(documents.filter((one) => one.kind === kind), vectors, rarity));
  const cases = open('historical-case');
  const sops = open('sop');
  const narrate = (terms: readonly string[]): string => standardNarration(knowledge, terms);

  return {
    embedder: embedder.id,
    vectorStore: store.name,
    async forSymptoms(symptoms, limits) {
      const strengths = strengthsOf(symptoms);
      if (strengths.size === 0) return [];
      const words = [...strengths].map(([term, weight]) => ({ text: narrate([term]), weight }));
      const standard = narrate(mostTelling(strengths, rarity).slice(0, SUMMARY_TERMS));
      const query = { standard, strengths: new Map([...strengths, [CALM, CALM_STRENGTH]]), words };
      const found = await cases().search({ ...query, weights: CASE_WEIGHTS }, limits.cases);
      return [...found, ...(await sops().search({ ...query, weights: SOP_WEIGHTS }, limits.sops))];
    },
    async forText(narration, terms, limits) {
      if (narration.trim() === '' && terms.length === 0) return [];
      const standard = narrate(terms);
      const query = { standard: standard || narration, strengths: strengthsOf(terms.map((term) => ({ term, strength: 1 }))) };
      const told = { text: narration, weight: 1 };
      const caseQuery = { ...query, words: [told], weights: CASE_TEXT_WEIGHTS };
      const sopQuery = { ...query, words: [told, { text: standard, weight: SOP_TERM_WORDS }], weights: SOP_TEXT_WEIGHTS };
      return [...(await cases().search(caseQuery, limits.cases)), ...(await sops().search(sopQuery, limits.sops))];
    },
    sopsByTitle: (query, limit) => sops().byTitle(query, limit),
  };
}
