import { SCHEMA_VERSION } from '../domain/diagnosis.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import type { ValidatedReport } from '../domain/report.js';
import { OScopeError } from '../errors.js';
import type { OpenedAligner } from '../ports/aligner.js';
import type { ModelSession } from '../ports/model-session.js';
import { factsOf } from './analyst/assess.js';
import type { DiagnosisDependencies } from './dependencies.js';
import { revisionNotes } from './revision/notes.js';
import type { State } from './state.js';
import { summarise } from './summary.js';
import { unreviewedNotes } from './validation/review.js';

/** The models of one diagnosis. */
export interface Models {
  session: ModelSession | null;
  aligner: OpenedAligner | null;
}

/** What both have spent. */
function usageOf({ session, aligner }: Models): ReturnType<ModelSession['usage']> {
  const spent = [session, aligner].flatMap((one) => (one === null ? [] : [one.usage()]));
  const costs = spent.flatMap(({ costUsd }) => costUsd ?? []);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    promptTokens: sum(spent.map((one) => one.promptTokens)),
    completionTokens: sum(spent.map((one) => one.completionTokens)),
    ...(costs.length === 0 ? {} : { costUsd: sum(costs) }),
  };
}

/** Every chunk has been through validation: what they say now makes the summary. Notes of the way go to the end. */
function reportOf(state: State, { knowledge }: Pick<DiagnosisDependencies, 'knowledge'>): ValidatedReport {
  const { report, revised, findings, notes, incident, evidence, symptoms } = state;
  if (report === null)
    throw new OScopeError({ code: 'internal', message: 'The graph ended without a report.' });
  const changed = revised === null ? [] : revisionNotes(revised, report, findings, knowledge);
  const all = [...report.notes, ...changed, ...notes, ...unreviewedNotes(report)];
  const facts = factsOf(knowledge, { incident, symptoms, evidence, revision: revised?.revision });
  // A report that could not be drafted says so itself.
  const summary = report.summary || summarise({ incident, evidence, findings, report, facts });
  return { ...report, summary, notes: all } as ValidatedReport;
}

/** The diagnosis that the graph's last state makes. */
export function diagnosisOf(
  state: State,
  id: string,
  wallMs: number,
  models: Models,
  dependencies: Pick<DiagnosisDependencies, 'knowledge' | 'retriever'>,
): Diagnosis {
  const { incident, evidence, findings, symptoms, matches, analyst, aligner } = state;
  const { embedder, vectorStore } = dependencies.retriever;
  const perNodeMs = Object.fromEntries(
    Object.entries(state.perNodeMs).map(([node, ms]) => [node, Math.round(ms)]),
  );
  return {
    schemaVersion: SCHEMA_VERSION,
    id,
    incident,
    evidence,
    findings,
    symptoms,
    matches,
    report: reportOf(state, dependencies),
    engine: { analyst, aligner, embedder, vectorStore },
    usage: { wallMs: Math.round(wallMs), perNodeMs, ...usageOf(models) },
  };
}
