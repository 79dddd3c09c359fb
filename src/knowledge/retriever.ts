import type { HistoricalCase, KnowledgeBase, Sop } from '../domain/knowledge.js';
import type { Match } from '../domain/match.js';
import type { Symptom } from '../domain/symptom.js';
import type { Embedder } from '../ports/embedder.js';
import type { Retriever } from '../ports/retriever.js';
import type { VectorEntry, VectorStore } from '../ports/vector-store.js';

const CASES = 'cases';
const SOPS = 'sops';
const SOP_TITLES = 'sop-titles';

interface Document {
  id: string;
  kind: Match['kind'];
  title: string;
  /** The standardised narration that is embedded. */
  text: string;
  terms: readonly string[];
  rootCauses: readonly string[];
  link: string;
}

function narrationOf(knowledge: KnowledgeBase, terms: readonly string[]): string {
  return terms.map((term) => knowledge.terms.get(term)?.wording ?? term).join('; ');
}

function caseDocument(knowledge: KnowledgeBase, item: HistoricalCase): Document {
  return {
    id: item.id,
    kind: 'historical-case',
    title: item.title,
    text: narrationOf(knowledge, item.symptoms),
    terms: item.symptoms,
    rootCauses: [item.root_cause],
    link: item.source.url,
  };
}

function sopDocument(knowledge: KnowledgeBase, sop: Sop): Document {
  return {
    id: sop.id,
    kind: 'sop',
    title: sop.title,
    text: narrationOf(knowledge, sop.symptoms),
    terms: sop.symptoms,
    rootCauses: sop.causes.map((cause) => cause.id),
    link: `knowledge:${sop.file}`,
  };
}

/** Share of the symptoms' strength that the document names, balanced with the share of its own terms seen. */
function agreement(symptoms: readonly Symptom[], terms: readonly string[]): { score: number; shared: string[] } {
  const strengths = new Map<string, number>();
  for (const symptom of symptoms) {
    strengths.set(symptom.term, Math.max(strengths.get(symptom.term) ?? 0, symptom.strength));
  }
  const shared = terms.filter((term) => strengths.has(term));
  const total = [...strengths.values()].reduce((sum, strength) => sum + strength, 0);
  const seen = shared.reduce((sum, term) => sum + (strengths.get(term) ?? 0), 0);
  const recall = total === 0 ? 0 : seen / total;
  const precision = terms.length === 0 ? 0 : shared.length / terms.length;
  return { score: recall + precision === 0 ? 0 : (2 * recall * precision) / (recall + precision), shared };
}

async function ensureIndex(
  store: VectorStore,
  embedder: Embedder,
  collection: string,
  version: string,
  documents: readonly { id: string; text: string }[],
): Promise<void> {
  const wanted = `${version}/${embedder.id}`;
  if ((await store.version(collection)) === wanted) return;
  const vectors = await embedder.embed(
    documents.map((document) => document.text),
    'document',
  );
  const entries: VectorEntry[] = documents.map((document, index) => ({
    id: document.id,
    vector: vectors[index] ?? new Float32Array(embedder.dimensions),
    tags: {},
  }));
  await store.replace(collection, wanted, entries);
}

/**
 * Vector search over the standardised narrations, re-ranked by how well the symptom terms agree.
 * Vectors are made on first use and whenever the knowledge or the embedder changes.
 */
export function createRetriever(knowledge: KnowledgeBase, embedder: Embedder, store: VectorStore): Retriever {
  const documents = new Map(
    [
      ...knowledge.cases.map((item) => caseDocument(knowledge, item)),
      ...knowledge.sops.map((sop) => sopDocument(knowledge, sop)),
    ].map((document) => [document.id, document]),
  );
  const ofKind = (kind: Match['kind']): Document[] => [...documents.values()].filter((one) => one.kind === kind);

  async function search(collection: string, query: string, symptoms: readonly Symptom[], limit: number): Promise<Match[]> {
    const [vector] = await embedder.embed([query], 'query');
    if (vector === undefined || limit === 0) return [];
    const hits = await store.search(collection, vector, Math.max(limit * 5, 25));
    const matches = hits.flatMap(({ id, similarity }) => {
      const found = documents.get(id);
      if (found === undefined) return [];
      const { score, shared } = agreement(symptoms, found.terms);
      const cosine = Math.max(0, similarity);
      return [
        {
          kind: found.kind,
          id,
          title: found.title,
          similarity: cosine,
          score: symptoms.length === 0 ? cosine : 0.5 * cosine + 0.5 * score,
          sharedTerms: shared,
          rootCauses: [...found.rootCauses],
          link: found.link,
        },
      ];
    });
    matches.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
    return matches.slice(0, limit);
  }

  return {
    embedder: embedder.id,
    vectorStore: store.name,
    async forSymptoms(symptoms, limits) {
      if (symptoms.length === 0) return [];
      await ensureIndex(store, embedder, CASES, knowledge.version, ofKind('historical-case'));
      await ensureIndex(store, embedder, SOPS, knowledge.version, ofKind('sop'));
      const query = narrationOf(knowledge, [...new Set(symptoms.map((symptom) => symptom.term))]);
      const cases = await search(CASES, query, symptoms, limits.cases);
      const sops = await search(SOPS, query, symptoms, limits.sops);
      return [...cases, ...sops];
    },
    async sopsByTitle(query, limit) {
      const titles = knowledge.sops.map((sop) => ({ id: sop.id, text: sop.title }));
      await ensureIndex(store, embedder, SOP_TITLES, knowledge.version, titles);
      return search(SOP_TITLES, query, [], limit);
    },
  };
}
