import type { HistoricalCase, KnowledgeBase } from '../domain/knowledge.js';
import type { Symptom } from '../domain/symptom.js';
import type { Embedder } from '../ports/embedder.js';
import type { Retriever } from '../ports/retriever.js';
import { standardNarration } from '../text/narration.js';

/** Something told in somebody's words, and the standard terms that the aligner found in it. */
export interface Query {
  text: string;
  terms: readonly string[];
  /** Of a recorded incident. */
  symptoms?: readonly Symptom[];
}

/** Ids of historical cases for a query, best first. */
export type RankCases = (query: Query) => Promise<string[]>;

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** Cases by the vector of theirs that is nearest to the query's. */
async function createVectorRanker(
  knowledge: KnowledgeBase,
  embedder: Embedder,
  textsOf: (item: HistoricalCase) => readonly string[],
  queryText: (query: Query) => string,
): Promise<RankCases> {
  const texts = knowledge.cases.flatMap((item) => textsOf(item).map((text) => ({ id: item.id, text })));
  const vectors = await embedder.embed(
    texts.map(({ text }) => text),
    'document',
  );
  return async (query) => {
    const [vector] = await embedder.embed([queryText(query)], 'query');
    const best = new Map<string, number>();
    texts.forEach(({ id }, index) => {
      const similarity = dot(vectors[index] ?? new Float32Array(), vector ?? new Float32Array());
      if (similarity > (best.get(id) ?? -Infinity)) best.set(id, similarity);
    });
    return [...best].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([id]) => id);
  };
}

/** What the paper's Table 1 calls vector retrieval: the words as they were told, against the narrations of the cases. */
export function createNarrationRanker(knowledge: KnowledgeBase, embedder: Embedder): Promise<RankCases> {
  return createVectorRanker(
    knowledge,
    embedder,
    (item) => item.narrations,
    (query) => query.text,
  );
}

/** The same against all that a case says, so that alignment is not praised for what a longer text would do. */
export function createWholeTextRanker(knowledge: KnowledgeBase, embedder: Embedder): Promise<RankCases> {
  const wholeText = ({ title, narrations, host, body }: HistoricalCase): string =>
    [title, ...narrations, host.application ?? '', host.os ?? '', body].join('\n');
  return createVectorRanker(
    knowledge,
    embedder,
    (item) => [wholeText(item)],
    (query) => query.text,
  );
}

/** A concise summary: as many terms as the standardised symptoms of a case, which have 3 to 5. */
const SUMMARY_TERMS = 5;

/** Semantic alignment with vector retrieval: both sides in the standard vocabulary. */
export function createAlignedRanker(knowledge: KnowledgeBase, embedder: Embedder): Promise<RankCases> {
  return createVectorRanker(
    knowledge,
    embedder,
    (item) => [standardNarration(knowledge, item.symptoms)],
    (query) => standardNarration(knowledge, query.terms.slice(0, SUMMARY_TERMS)),
  );
}

/** Cases of the program's own retrieval: symptoms when detection measured them, else the words and their terms. */
export function createHybridRanker(knowledge: KnowledgeBase, retriever: Retriever): RankCases {
  const limits = { cases: knowledge.cases.length, sops: 0 };
  return async ({ text, terms, symptoms }) => {
    const matches =
      symptoms === undefined
        ? await retriever.forText(text, terms, limits)
        : await retriever.forSymptoms(symptoms, limits);
    return matches.map((match) => match.id);
  };
}
