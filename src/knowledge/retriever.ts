import type { KnowledgeBase } from '../domain/knowledge.js';
import type { Match } from '../domain/match.js';
import type { Logger } from '../logger.js';
import type { Embedder } from '../ports/embedder.js';
import type { MatchLimits, Retriever } from '../ports/retriever.js';
import type { VectorStore } from '../ports/vector-store.js';
import { createAgreement } from './retriever-agreement.js';
import type { Agree, TermStrengths } from './retriever-agreement.js';
import { retrievalDocuments, standardNarration } from './retriever-documents.js';
import type { RetrievalDocument } from './retriever-documents.js';
import { createKnowledgeVectors } from './retriever-vectors.js';
import { createWordIndex } from './retriever-words.js';
import type { WeightedText, WordIndex } from './retriever-words.js';

/** Shares of the three searches in a match's score; they add up to 1. */
interface Weights {
  agreement: number;
  words: number;
  vector: number;
}
/** Symptoms were measured: agreement of terms tells most. Somebody's words may miss the terms but repeat the words. */
const WEIGHTS = {
  symptoms: { agreement: 0.55, words: 0.3, vector: 0.15 },
  text: { agreement: 0.3, words: 0.6, vector: 0.1 },
} satisfies Record<string, Weights>;
/** Terms of a narration add their wording to its own words, for less. */
const TERM_WORDS_WEIGHT = 0.3;
/** So many more of the nearest vectors than matches are looked at. */
const CANDIDATES = 10;

interface Query {
  words: readonly WeightedText[];
  /** What is embedded. */
  standard: string;
  strengths: TermStrengths;
  weights: Weights;
}

interface Kind {
  documents: RetrievalDocument[];
  agree: Agree;
  words: WordIndex;
}

function compareMatches(a: Match, b: Match): number {
  return b.score - a.score || (a.id < b.id ? -1 : 1);
}

function toMatch(found: RetrievalDocument, similarity: number, score: number, sharedTerms: string[]): Match {
  const { kind, id, title, rootCauses, link } = found;
  return { kind, id, title, similarity, score, sharedTerms, rootCauses: [...rootCauses], link };
}

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
 * the other two decide.
 */
export function createRetriever(knowledge: KnowledgeBase, embedder: Embedder, store: VectorStore, logger?: Logger): Retriever {
  const all = retrievalDocuments(knowledge);
  const vectors = createKnowledgeVectors(knowledge, all, embedder, store, logger);
  const openKind = (kind: Match['kind']): (() => Kind) =>
    once(() => {
      const documents = all.filter((one) => one.kind === kind);
      return { documents, agree: createAgreement(documents), words: createWordIndex(documents) };
    });
  const kinds = { 'historical-case': openKind('historical-case'), sop: openKind('sop') };

  async function search(kind: Match['kind'], query: Query, limit: number): Promise<Match[]> {
    if (limit <= 0) return [];
    const { documents, agree, words } = kinds[kind]();
    const byWords = words.search(query.words);
    const near = await vectors.nearest(query.standard, kind, Math.max(50, limit * CANDIDATES));
    // Whoever is not among the nearest is at most as near as the last of them.
    const beyond = Math.min(...(near?.values() ?? [0]), 1);
    const matches = documents.map((found) => {
      const { score, shared } = agree(query.strengths, found);
      const similarity = near === null ? 0 : (near.get(found.id) ?? beyond);
      const { weights } = query;
      const fused = weights.agreement * score + weights.words * (byWords.get(found.id) ?? 0) + weights.vector * similarity;
      return toMatch(found, similarity, Math.min(1, fused), shared);
    });
    const best = matches.sort(compareMatches).slice(0, limit);
    return Promise.all(best.map((match) => (near === null || near.has(match.id) ? match : withSimilarity(match, query))));
  }

  /** The similarity that is shown is always the true one. */
  async function withSimilarity(match: Match, query: Query): Promise<Match> {
    const found = all.find(({ id }) => id === match.id);
    return found === undefined ? match : { ...match, similarity: await vectors.similarity(query.standard, found) };
  }

  async function searchBoth(query: Query, limits: MatchLimits): Promise<Match[]> {
    const cases = await search('historical-case', query, limits.cases);
    return [...cases, ...(await search('sop', query, limits.sops))];
  }

  return {
    embedder: embedder.id,
    vectorStore: store.name,
    async forSymptoms(symptoms, limits) {
      const strengths = strengthsOf(symptoms);
      if (strengths.size === 0) return [];
      const words = [...strengths].map(([term, weight]) => ({ text: standardNarration(knowledge, [term]), weight }));
      const standard = standardNarration(knowledge, [...strengths.keys()]);
      return searchBoth({ words, standard, strengths, weights: WEIGHTS.symptoms }, limits);
    },
    async forText(narration, terms, limits) {
      if (narration.trim() === '' && terms.length === 0) return [];
      const strengths = strengthsOf(terms.map((term) => ({ term, strength: 1 })));
      const standard = standardNarration(knowledge, terms);
      const words = [
        { text: narration, weight: 1 },
        { text: standard, weight: TERM_WORDS_WEIGHT },
      ];
      return searchBoth({ words, standard: standard || narration, strengths, weights: WEIGHTS.text }, limits);
    },
    async sopsByTitle(query, limit) {
      if (limit <= 0 || query.trim() === '') return [];
      const { documents, words } = kinds.sop();
      const byWords = words.search([{ text: query, weight: 1 }], ['title']);
      const near = await vectors.nearest(query, 'sop-title', documents.length);
      const matches = documents.map((found) => {
        const similarity = near?.get(found.id) ?? 0;
        return toMatch(found, similarity, 0.5 * similarity + 0.5 * (byWords.get(found.id) ?? 0), []);
      });
      return matches.sort(compareMatches).slice(0, limit);
    },
  };
}
