import type { HistoricalCase, KnowledgeBase, Sop } from '../domain/knowledge.js';
import type { Match } from '../domain/match.js';

/** A historical case or SOP as retrieval sees it. */
export interface RetrievalDocument {
  id: string;
  kind: Match['kind'];
  title: string;
  /** The standardised narration, which is embedded. */
  standard: string;
  terms: readonly string[];
  rootCauses: readonly string[];
  link: string;
  /** What words are searched in, by field. */
  words: Readonly<Record<WordField, string>>;
}

/** `terms` holds wordings and synonyms; `telling` what people said; `causes` what it came from; `body` the rest. */
export const WORD_FIELDS = ['title', 'telling', 'terms', 'body', 'causes'] as const;
export type WordField = (typeof WORD_FIELDS)[number];

/** Standard terms in their standard wording: `available memory is running out; swap is full`. */
export function standardNarration(knowledge: KnowledgeBase, terms: readonly string[]): string {
  return terms.map((term) => knowledge.terms.get(term)?.wording ?? term).join('; ');
}

function termWords(knowledge: KnowledgeBase, terms: readonly string[]): string {
  const known = terms.flatMap((term) => knowledge.terms.get(term) ?? []);
  return known.flatMap((term) => [term.wording, ...term.synonyms]).join('\n');
}

function caseDocument(knowledge: KnowledgeBase, item: HistoricalCase): RetrievalDocument {
  const { application, os, kernel } = item.host;
  return {
    id: item.id,
    kind: 'historical-case',
    title: item.title,
    standard: standardNarration(knowledge, item.symptoms),
    terms: item.symptoms,
    rootCauses: [item.root_cause],
    link: item.source.url,
    words: {
      title: [item.title, application ?? '', os ?? '', kernel ?? ''].join(' '),
      telling: item.narrations.join('\n'),
      terms: termWords(knowledge, item.symptoms),
      body: item.body,
      causes: knowledge.rootCauses.get(item.root_cause) ?? '',
    },
  };
}

function sopDocument(knowledge: KnowledgeBase, sop: Sop): RetrievalDocument {
  return {
    id: sop.id,
    kind: 'sop',
    title: sop.title,
    standard: standardNarration(knowledge, sop.symptoms),
    terms: sop.symptoms,
    rootCauses: sop.causes.map((cause) => cause.id),
    link: `knowledge:${sop.file}`,
    words: {
      title: sop.title,
      telling: sop.checks.map((check) => check.text).join('\n'),
      terms: termWords(knowledge, sop.symptoms),
      body: sop.body,
      causes: sop.causes.map((cause) => `${cause.title} ${cause.statement}`).join('\n'),
    },
  };
}

export function retrievalDocuments(knowledge: KnowledgeBase): RetrievalDocument[] {
  return [
    ...knowledge.cases.map((item) => caseDocument(knowledge, item)),
    ...knowledge.sops.map((sop) => sopDocument(knowledge, sop)),
  ];
}
