import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { DraftReport } from '../../domain/report.js';
import type { Analyst } from '../../ports/analyst.js';
import { assess } from './assess.js';
import type { Calibration } from './calibration.js';
import { buildChain } from './chain.js';

/** The analyst without a model: the SOPs' executable checks, weighed with the matched cases. */
export function createOfflineAnalyst(knowledge: KnowledgeBase, calibration?: Calibration): Analyst {
  return {
    name: 'offline',
    draft(input): Promise<DraftReport> {
      const { ranked, walks, rootCauses, abstained } = assess(knowledge, input, calibration);
      return Promise.resolve({
        summary: '',
        steps: buildChain(input, knowledge, ranked, walks),
        rootCauses,
        abstained,
        missing: [],
        notes: [],
      });
    },
  };
}
