import type { KnowledgeBase } from '../domain/knowledge.js';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import type { Embedder } from '../ports/embedder.js';
import type { VectorEntry, VectorHit, VectorStore } from '../ports/vector-store.js';
import type { RetrievalDocument } from './retriever-documents.js';

const COLLECTION = 'knowledge';
const TITLE = 'title:';
/** Another process may switch the collection to its own knowledge; more often than this it is a fault. */
const ATTEMPTS = 3;

/** Which vectors are searched: standardised narrations of cases or SOPs, or titles of SOPs. */
export type VectorPart = RetrievalDocument['kind'] | 'sop-title';

export interface KnowledgeVectors {
  /** Id → cosine similarity of the `k` nearest; null when vectors cannot be had now. */
  nearest(query: string, part: VectorPart, k: number): Promise<Map<string, number> | null>;
  /** Similarity of single documents that were not among the nearest. */
  similarity(query: string, document: RetrievalDocument): Promise<number>;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function textsOf(documents: readonly RetrievalDocument[]): { id: string; text: string; part: VectorPart }[] {
  return documents.flatMap(({ id, kind, title, standard }) => [
    { id, text: standard, part: kind },
    ...(kind === 'sop' ? [{ id: `${TITLE}${id}`, text: title, part: 'sop-title' as const }] : []),
  ]);
}

/** Keeps the vectors of the knowledge in the store: made on first use and whenever knowledge or embedder change. */
export function createKnowledgeVectors(
  knowledge: KnowledgeBase,
  documents: readonly RetrievalDocument[],
  embedder: Embedder,
  store: VectorStore,
  logger?: Logger,
): KnowledgeVectors {
  const wanted = `${knowledge.version}/${embedder.id}`;
  let building: Promise<void> | undefined;

  async function build(): Promise<void> {
    if ((await store.version(COLLECTION)) === wanted) return;
    const texts = textsOf(documents);
    const vectors = await embedder.embed(
      texts.map(({ text }) => text),
      'document',
    );
    const entries = texts.flatMap(({ id, part }, index): VectorEntry[] => {
      const vector = vectors[index];
      return vector === undefined ? [] : [{ id, vector, tags: { part } }];
    });
    await store.replace(COLLECTION, wanted, entries);
  }

  /** Searches of one moment share one build. */
  async function ensure(): Promise<void> {
    building ??= build().finally(() => {
      building = undefined;
    });
    await building;
  }

  async function search(query: string, part: VectorPart, k: number): Promise<VectorHit[]> {
    const [vector] = await embedder.embed([query], 'query');
    if (vector === undefined) return [];
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      await ensure();
      const hits = await store.search(COLLECTION, vector, k, { part });
      // Vectors of another embedder or other knowledge would answer another question.
      if ((await store.version(COLLECTION)) === wanted) return hits;
    }
    throw new Error(`another process keeps replacing the vectors of ${COLLECTION}`);
  }

  return {
    async nearest(query, part, k) {
      try {
        const hits = await search(query, part, k);
        return new Map(hits.map(({ id, similarity }) => [id.replace(TITLE, ''), Math.max(0, similarity)]));
      } catch (error) {
        logger?.warn({ err: error, store: store.name, embedder: embedder.id }, `search goes on without vectors: ${messageOf(error)}`);
        return null;
      }
    },
    async similarity(query, document) {
      try {
        const [a] = await embedder.embed([query], 'query');
        const [b] = await embedder.embed([document.standard], 'document');
        return a === undefined || b === undefined ? 0 : Math.max(0, dot(a, b));
      } catch {
        return 0;
      }
    },
  };
}
