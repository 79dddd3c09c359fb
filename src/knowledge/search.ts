import MiniSearch from 'minisearch';
import type { SearchResult } from 'minisearch';
import type { HistoricalCase, KnowledgeBase, Sop, VocabularyTerm } from '../domain/knowledge.js';

export type KnowledgeKind = 'sop' | 'case' | 'term';

/** What was found for somebody's words, and why. */
export interface KnowledgeHit {
  kind: KnowledgeKind;
  id: string;
  title: string;
  /** 0 to 1; the best hit by words alone has 1, shared symptoms add up to a half more before scaling. */
  score: number;
  /** `"oom" in title, narrations`, `symptom memory.oom.cgroup` */
  why: string[];
}

interface Document {
  id: string;
  kind: KnowledgeKind;
  title: string;
  symptoms: string;
  narrations: string;
  causes: string;
  body: string;
  /** Standard terms that it is about. */
  terms: readonly string[];
}

/** Words that say nothing about a host. */
const STOP_WORDS = new Set(
  'a an and are as at be but by for from has have i in into is it its my no not of on or our so says that the their then there this to was we were what when why will with'.split(
    ' ',
  ),
);

const FIELDS = ['title', 'symptoms', 'narrations', 'causes', 'body'] as const;
const BOOST = { title: 3, symptoms: 2, narrations: 2, causes: 1.5, body: 0.5 };

function wordings(knowledge: KnowledgeBase, ids: readonly string[]): string {
  return ids.map((id) => `${id} ${knowledge.terms.get(id)?.wording ?? ''}`).join('; ');
}

function sopDocument(knowledge: KnowledgeBase, sop: Sop): Document {
  const causes = sop.causes.map((cause) => `${cause.id} ${cause.title} ${cause.statement}`).join('; ');
  const narrations = sop.checks.map((check) => check.text).join(' ');
  const { id, title, symptoms, body } = sop;
  return { id, kind: 'sop', title, symptoms: wordings(knowledge, symptoms), narrations, causes, body, terms: symptoms };
}

function caseDocument(knowledge: KnowledgeBase, item: HistoricalCase): Document {
  const { id, title, symptoms, body } = item;
  const causes = `${item.root_cause} ${knowledge.rootCauses.get(item.root_cause) ?? ''}`;
  const narrations = [...item.narrations, item.source.title].join(' ');
  return { id, kind: 'case', title, symptoms: wordings(knowledge, symptoms), narrations, causes, body, terms: symptoms };
}

function termDocument(term: VocabularyTerm): Document {
  const { id, wording, synonyms } = term;
  return { id, kind: 'term', title: wording, symptoms: id, narrations: synonyms.join('; '), causes: '', body: '', terms: [id] };
}

function whyOf(found: SearchResult | undefined, shared: readonly string[]): string[] {
  const words = Object.entries(found?.match ?? {}).map(([word, fields]) => `"${word}" in ${fields.join(', ')}`);
  return [...shared.map((term) => `symptom ${term}`), ...words.slice(0, 4)];
}

/**
 * Ranks SOPs, cases and terms for somebody's words by BM25+ over their texts; what shares a standard symptom with the
 * words moves up.
 * @param terms standard terms that an aligner recognised in the words
 */
export function searchKnowledge(
  knowledge: KnowledgeBase,
  words: string,
  { terms, limit, kind }: { terms: readonly string[]; limit: number; kind?: KnowledgeKind },
): KnowledgeHit[] {
  const documents = [
    ...knowledge.sops.map((sop) => sopDocument(knowledge, sop)),
    ...knowledge.cases.map((item) => caseDocument(knowledge, item)),
    ...[...knowledge.terms.values()].map(termDocument),
  ].filter((document) => kind === undefined || document.kind === kind);
  const index = new MiniSearch<Document & { key: number }>({ fields: [...FIELDS],
    idField: 'key',
    processTerm: (word) => (STOP_WORDS.has(word.toLowerCase()) ? null : word.toLowerCase()),
  });
  index.addAll(documents.map((document, key) => ({ ...document, key })));
  const found = index.search(words, { boost: BOOST, fuzzy: (word) => (word.length > 5 ? 0.15 : false), prefix: (word) => word.length > 3 });
  const best = found[0]?.score ?? 1;
  const byKey = new Map(found.map((one) => [one.id as number, one]));
  const hits = documents.flatMap(({ id, kind: of, title, terms: own }, key): KnowledgeHit[] => {
    const shared = own.filter((term) => terms.includes(term));
    const text = (byKey.get(key)?.score ?? 0) / best;
    const score = (text + (terms.length === 0 ? 0 : (0.5 * shared.length) / terms.length)) / 1.5;
    return score === 0 ? [] : [{ kind: of, id, title, score, why: whyOf(byKey.get(key), shared) }];
  });
  return hits.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit);
}
