import type { KnowledgeBase } from '../domain/knowledge.js';
import { createTextIndex } from '../text/bm25.js';
import { caseText } from '../text/narration.js';

/** Finds the historical cases whose texts are like a narration. */
export interface CaseIndex {
  /** Score of every case, in the order of the knowledge base; 0 = no word in common. */
  score(narration: string): Float64Array;
}

/** @param gramWeight weight of character fours against words */
export function createCaseIndex(knowledge: KnowledgeBase, gramWeight: number): CaseIndex {
  const score = createTextIndex(
    knowledge.cases.map((item) => caseText(knowledge, item)),
    gramWeight,
  );
  return { score: (narration) => score([{ text: narration, weight: 1 }]) };
}
