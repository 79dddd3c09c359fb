import type { HistoricalCase, KnowledgeBase, Sop } from '../domain/knowledge.js';
import type { Match } from '../domain/match.js';
import { caseText, standardNarration, termTexts } from '../text/narration.js';
import { caseProfile, sopProfiles } from './retriever-profiles.js';
import type { Profile } from './retriever-profiles.js';

/** A historical case or SOP as retrieval sees it. */
export interface RetrievalDocument {
  id: string;
  kind: Match['kind'];
  title: string;
  /** The standardised narration, which is embedded. */
  standard: string;
  terms: readonly string[];
  /** What speaks for it and against it, one for each of its causes. */
  profiles: readonly Profile[];
  rootCauses: readonly string[];
  link: string;
  /** All that it says. */
  words: string;
}

function caseDocument(knowledge: KnowledgeBase, item: HistoricalCase): RetrievalDocument {
  return {
    id: item.id,
    kind: 'historical-case',
    title: item.title,
    standard: standardNarration(knowledge, item.symptoms),
    terms: item.symptoms,
    profiles: [caseProfile(knowledge, item)],
    rootCauses: [item.root_cause],
    link: item.source.url,
    words: caseText(knowledge, item),
  };
}

function sopText(knowledge: KnowledgeBase, sop: Sop): string {
  return [
    // Twice: a title is written to be found.
    sop.title,
    sop.title,
    ...sop.checks.map((check) => check.text),
    termTexts(knowledge, sop.symptoms),
    ...sop.causes.map((cause) => `${cause.title} ${cause.statement}`),
    sop.body,
  ].join('\n');
}

function sopDocument(knowledge: KnowledgeBase, sop: Sop): RetrievalDocument {
  return {
    id: sop.id,
    kind: 'sop',
    title: sop.title,
    standard: standardNarration(knowledge, sop.symptoms),
    terms: sop.symptoms,
    profiles: sopProfiles(sop),
    rootCauses: sop.causes.map((cause) => cause.id),
    link: `knowledge:${sop.file}`,
    words: sopText(knowledge, sop),
  };
}

export function retrievalDocuments(knowledge: KnowledgeBase): RetrievalDocument[] {
  return [
    ...knowledge.cases.map((item) => caseDocument(knowledge, item)),
    ...knowledge.sops.map((sop) => sopDocument(knowledge, sop)),
  ];
}
