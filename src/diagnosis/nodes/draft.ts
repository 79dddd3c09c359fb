import type { DraftReport } from '../../domain/report.js';
import { messageOf } from '../../errors.js';
import type { AnalystInput } from '../../ports/analyst.js';
import { createModelAnalyst } from '../analyst/model.js';
import type { DiagnosisDependencies } from '../dependencies.js';
import type { Node } from '../limited.js';
import { describeMissing } from '../missing.js';
import type { State } from '../state.js';

function inputOf(state: State): AnalystInput {
  const { incident, evidence, findings, symptoms, matches } = state;
  return { incident, evidence, findings, symptoms, matches };
}

function leading(report: DraftReport): string {
  const [top] = report.rootCauses;
  if (top === undefined || report.abstained) return 'no cause is likely enough';
  return `${top.id} (${Math.round(top.confidence * 100)}%)`;
}

function emptyReport(problem: string): DraftReport {
  return {
    summary: 'The evidence could not be weighed, so no cause is named.',
    steps: [],
    rootCauses: [],
    abstained: true,
    missing: [],
    notes: [`The draft could not be written: ${problem}.`],
  };
}

/** draft: the analyst's chain of steps, ranked root causes and resolution. A model's failure never costs a report. */
export function createDraftNode({ knowledge, offlineAnalyst, logger }: DiagnosisDependencies): Node {
  const finish = (state: State, report: DraftReport): DraftReport => ({
    ...report,
    missing: [...describeMissing(state.evidence, state.incident.host), ...report.missing],
  });
  return {
    name: 'draft',
    async run(state, { signal, session }) {
      const analyst = session === null ? offlineAnalyst : createModelAnalyst(knowledge, session);
      const input = inputOf(state);
      try {
        const report = finish(state, await analyst.draft(input, signal));
        return { update: { report, analyst: analyst.name }, message: leading(report) };
      } catch (error) {
        if (analyst === offlineAnalyst) throw error;
        logger.warn({ node: 'draft', incidentId: state.incident.id, err: error }, 'model failed, offline analyst takes over');
        const report = finish(state, await offlineAnalyst.draft(input, signal));
        const note = `The model ${analyst.name} gave no usable draft (${messageOf(error)}); the offline analyst wrote this report.`;
        return { update: { report, analyst: offlineAnalyst.name, notes: [note] }, message: leading(report) };
      }
    },
    degrade: (state, problem) => ({ update: { report: finish(state, emptyReport(problem)) }, message: problem }),
  };
}
