import { undisputed } from '../../domain/finding.js';
import type { DraftReport } from '../../domain/report.js';
import { messageOf } from '../../errors.js';
import type { Analyst, AnalystInput } from '../../ports/analyst.js';
import { createModelAnalyst } from '../analyst/model.js';
import type { DiagnosisDependencies } from '../dependencies.js';
import type { Node, NodeOutcome } from '../limited.js';
import { describeMissing } from '../missing.js';
import { withExcluded } from '../revision/excluded.js';
import type { State } from '../state.js';

function inputOf(state: State): AnalystInput {
  const { incident, evidence, symptoms, matches, revised } = state;
  const findings = undisputed(state.findings);
  return { incident, evidence, findings, symptoms, matches, revision: revised?.revision };
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
export function createDraftNode({
  knowledge,
  offlineAnalyst,
  calibrations,
  logger,
}: DiagnosisDependencies): Node {
  async function draftBy(analyst: Analyst, state: State, signal?: AbortSignal): Promise<NodeOutcome> {
    const drafted = await analyst.draft(inputOf(state), signal);
    const report = {
      ...drafted,
      rootCauses: withExcluded(drafted.rootCauses, state.revised?.revision, knowledge),
      missing: [...describeMissing(state.evidence, state.incident.host), ...drafted.missing],
    };
    return { update: { report, analyst: analyst.name }, message: leading(report) };
  }
  async function draftOffline(state: State, problem: string): Promise<NodeOutcome> {
    const about = { node: 'draft', incidentId: state.incident.id, problem };
    logger.warn(about, 'model failed, offline analyst takes over');
    const { update, message } = await draftBy(offlineAnalyst, state);
    const note = `The model gave no usable draft (${problem.replace(/\.$/, '')}); the offline analyst wrote this report.`;
    return { update: { ...update, notes: [note] }, message };
  }
  return {
    name: 'draft',
    async run(state, { signal, session }) {
      if (session === null) return draftBy(offlineAnalyst, state, signal);
      try {
        return await draftBy(createModelAnalyst(knowledge, session, calibrations), state, signal);
      } catch (error) {
        return draftOffline(state, messageOf(error));
      }
    },
    degrade: (state, problem) =>
      draftOffline(state, problem).catch((error: unknown) => ({
        update: { report: emptyReport(messageOf(error)) },
        message: messageOf(error),
      })),
  };
}
