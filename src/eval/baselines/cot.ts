import { z } from 'zod';
import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { Analyst } from '../../ports/analyst.js';
import {
  causeList,
  causesSchema,
  createBaselineAnalyst,
  findingLines,
  guidesOf,
  incidentText,
} from './answer.js';
import type { Asker } from '../../ports/asker.js';

/** Findings in the one prompt, the strongest. */
const FINDINGS = 40;

/** Chain of thought (Wei et al. 2022): findings and retrieved guides in one prompt, reasoning before the answer. */
export function createCotAnalyst(knowledge: KnowledgeBase, model: Asker): Analyst {
  const schema = z.object({
    thoughts: z.array(z.string().max(2000)).min(1).max(12),
    rootCauses: causesSchema([...knowledge.rootCauses.keys()])
      .min(1)
      .max(10),
    summary: z.string().max(2000),
  });
  return createBaselineAnalyst(`CoT (${model.name})`, async (input, signal) => {
    const inputs = {
      incident: incidentText(input),
      findings: findingLines(input, FINDINGS),
      guides: guidesOf(knowledge, input)
        .map((guide) => guide.text)
        .join('\n\n'),
      rootCauses: causeList(knowledge),
    };
    return model.ask('cot', inputs, schema, signal);
  });
}
