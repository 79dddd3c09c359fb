import type { Diagnosis } from '../domain/diagnosis.js';
import type { Incident } from '../domain/incident.js';
import { OScopeError } from '../errors.js';
import type { OpenedAligner } from '../ports/aligner.js';
import type { DiagnoseOptions, Diagnostician, ProgressEvent } from '../ports/diagnostician.js';
import type { DiagnosisStore } from '../ports/diagnosis-store.js';
import type { ModelSession } from '../ports/model-session.js';
import type { DiagnosisDependencies } from './dependencies.js';
import { diagnosisOf } from './diagnosis-of.js';
import type { Models } from './diagnosis-of.js';
import type { DiagnosisGraph } from './graph.js';
import { markDisputed } from './revision/apply.js';
import { revisedOf } from './revision/notes.js';
import type { State, Update } from './state.js';

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

/**
 * Runs the graph to its end and hands its progress events on.
 * @param input null goes on from the last checkpoint
 */
async function runGraph(
  graph: DiagnosisGraph,
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

/** The incident of an unfinished diagnosis. */
async function unfinishedIncident(graph: DiagnosisGraph, id: string): Promise<Incident> {
  const known = await graph.getState({ configurable: { thread_id: id } });
  const { incident } = known.values as Partial<State>;
  if (incident !== undefined) return incident;
  throw new OScopeError({
    code: 'bad_input',
    message: `No unfinished diagnosis has the id ${id}.`,
    remedy: 'Start it again.',
  });
}

/** Opens the models, runs the graph and keeps what comes of it. */
export function createDiagnostician(options: DiagnosticianOptions): Diagnostician {
  const { graph, dependencies } = options;

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
    const state = await runGraph(graph, input, id, models, runOptions);
    const diagnosis = diagnosisOf(state, id, dependencies.now() - begun, models, dependencies);
    await options.store?.save(diagnosis).catch((error: unknown) => {
      dependencies.logger.warn({ diagnosisId: id, err: error }, 'diagnosis not kept');
    });
    return diagnosis;
  }

  return {
    diagnose: (incident, runOptions = {}) =>
      finish(incident, { incident }, runOptions.id ?? options.newId(), runOptions),
    resume: async (id, runOptions = {}) => finish(await unfinishedIncident(graph, id), null, id, runOptions),
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
