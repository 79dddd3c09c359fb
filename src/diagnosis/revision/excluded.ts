import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { RootCause } from '../../domain/report.js';
import type { Revision } from '../../domain/revision.js';
import { fillSentence } from '../commands.js';
import { quoteEngineer } from './words.js';

/** Causes that engineers ruled out, last: they stay visible, as dropped and with the reason. */
export function withExcluded(
  rootCauses: readonly RootCause[],
  revision: Revision | undefined,
  knowledge: KnowledgeBase,
): RootCause[] {
  const excluded = revision?.excluded ?? [];
  return [
    ...rootCauses.filter((cause) => !excluded.some((one) => one.cause === cause.id)),
    ...excluded.map(({ cause: id, why }): RootCause => {
      const sop = knowledge.sops.find((one) => one.causes.some((cause) => cause.id === id));
      const cause = sop?.causes.find((one) => one.id === id);
      const meaning = knowledge.rootCauses.get(id) ?? id;
      const statement = cause === undefined ? meaning : fillSentence(cause.statement, {});
      return {
        id,
        title: cause?.title ?? meaning,
        statement,
        draft: statement,
        verdict: 'dropped',
        reasons: [`an engineer ruled it out: ${quoteEngineer(why)}`],
        confidence: 0,
        for: [],
        against: [],
        citations: [],
        resolution: [],
      };
    }),
  ];
}
