import { SCHEMA_VERSION } from '../domain/diagnosis.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import type { Incident } from '../domain/incident.js';
import { OScopeError } from '../errors.js';
import type { OpenedAligner } from '../ports/aligner.js';
import type { DiagnoseOptions, Diagnostician, ProgressEvent } from '../ports/diagnostician.js';
import type { DiagnosisStore } from '../ports/diagnosis-store.js';
import type { ModelSession } from '../ports/model-session.js';
import type { DiagnosisDependencies } from './dependencies.js';
import type { DiagnosisGraph } from './graph.js';
import { finishReport } from './nodes/validate.js';
import { markDisputed } from './revision/apply.js';
import { revisedOf, revisionNotes } from './revision/notes.js';
import type { State, Update } from './state.js';
import { unreviewedNotes } from './validation/review.js';

/** Six nodes and a chunk per graph step; a report has far fewer chunks than this. */
const RECURSION_LIMIT = 500;

export interface DiagnosticianOptions {
  graph: DiagnosisGraph;
  dependencies: Pick<DiagnosisDependencies, 'knowledge' | 'retriever' | 'logger' | 'now'>;
  /** Opens the model for one diagnosis; absent = offline. */
  openModel?: (incident: Incident) => ModelSession;
  /** Opens a model-backed aligner for one diagnosis; absent = the aligner of the dependencies. */
  openAligner?: (incident: Incident) => OpenedAligner;
  newId: () => string;
  /** Keeps finished diagnoses; absent = nothing is kept. */
  store?: Pick<DiagnosisStore, 'save'>;
}

/** The models of one diagnosis. */
interface Models {
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

function diagnosisOf(
  state: State,
  id: string,
  wallMs: number,
  models: Models,
  options: DiagnosticianOptions,
): Diagnosis {
  const { retriever } = options.dependencies;
  if (state.report === null)
    throw new OScopeError({ code: 'internal', message: 'The graph ended without a report.' });
  const revised =
    state.revised === null
      ? []
      : revisionNotes(state.revised, state.report, state.findings, options.dependencies.knowledge);
  const perNodeMs = Object.fromEntries(
    Object.entries(state.perNodeMs).map(([node, ms]) => [node, Math.round(ms)]),
  );
  return {
    schemaVersion: SCHEMA_VERSION,
    id,
    incident: state.incident,
    evidence: state.evidence,
    findings: state.findings,
    symptoms: state.symptoms,
    matches: state.matches,
    report: finishReport(state.report, [...revised, ...state.notes, ...unreviewedNotes(state.report)]),
    engine: {
      analyst: state.analyst,
      aligner: state.aligner,
      embedder: retriever.embedder,
      vectorStore: retriever.vectorStore,
    },
    usage: {
      wallMs: Math.round(wallMs),
      perNodeMs,
      ...usageOf(models),
    },
  };
}

/** Runs the graph and hands its progress events on. */
export function createDiagnostician(options: DiagnosticianOptions): Diagnostician {
  const { graph, dependencies } = options;

  /** `input` null goes on from the last checkpoint. */
  async function run(
    input: Update | null,
    id: string,
    { session, aligner }: Models,
    { signal, onProgress }: DiagnoseOptions,
  ): Promise<State> {
    const stream = await graph.stream(input, {
      streamMode: ['custom', 'values'],
      recursionLimit: RECURSION_LIMIT,
      signal,
      // Each checkpoint is written before the next node starts: a kill between them loses nothing.
      durability: 'sync',
      configurable: { thread_id: id, session, aligner: aligner?.aligner ?? null },
    });
    let state: State | undefined;
    for await (const [mode, value] of stream) {
      if (mode === 'custom') onProgress?.(value as ProgressEvent);
      else state = value;
    }
    if (state === undefined) throw new OScopeError({ code: 'internal', message: 'The graph gave no state.' });
    return state;
  }

  async function finish(
    incident: Incident,
    input: Update | null,
    id: string,
    runOptions: DiagnoseOptions,
  ): Promise<Diagnosis> {
    const begun = dependencies.now();
    const models: Models = {
      session: options.openModel?.(incident) ?? null,
      aligner: options.openAligner?.(incident) ?? null,
    };
    const state = await run(input, id, models, runOptions);
    const diagnosis = diagnosisOf(state, id, dependencies.now() - begun, models, options);
    await options.store?.save(diagnosis).catch((error: unknown) => {
      dependencies.logger.warn({ diagnosisId: id, err: error }, 'diagnosis not kept');
    });
    return diagnosis;
  }

  return {
    diagnose: (incident, runOptions = {}) =>
      finish(incident, { incident }, runOptions.id ?? options.newId(), runOptions),
    async resume(id, runOptions = {}) {
      const known = await graph.getState({ configurable: { thread_id: id } });
      const { incident } = known.values as Partial<State>;
      if (incident === undefined) {
        throw new OScopeError({
          code: 'bad_input',
          message: `No unfinished diagnosis has the id ${id}.`,
          remedy: 'Start it again.',
        });
      }
      return finish(incident, null, id, runOptions);
    },
    reexamine(previous, revision, runOptions = {}) {
      const { incident, evidence, findings } = previous;
      const input = {
        incident,
        evidence,
        findings: markDisputed(findings, revision),
        revised: revisedOf(previous, revision),
      };
      return finish(incident, input, runOptions.id ?? options.newId(), runOptions);
    },
  };
}
