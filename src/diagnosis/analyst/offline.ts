import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { DraftReport } from '../../domain/report.js';
import type { Analyst } from '../../ports/analyst.js';
import { assess } from './assess.js';
import type { Calibration } from './calibration.js';
import { buildChain } from './chain.js';
import { summarise } from './summary.js';

/** The analyst without a model: the SOPs' executable checks, weighed with the matched cases. */
export function createOfflineAnalyst(knowledge: KnowledgeBase, calibration?: Calibration): Analyst {
  return {
    name: 'offline',
    draft(input): Promise<DraftReport> {
      const assessment = assess(knowledge, input, calibration);
      const { ranked, walks, rootCauses, abstained } = assessment;
      return Promise.resolve({
        summary: summarise(input, assessment),
        steps: buildChain(input, knowledge, ranked, walks),
        rootCauses,
        abstained,
        missing: [],
        notes: [],
      });
    },
  };
}
