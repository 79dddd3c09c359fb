import { SCHEMA_VERSION } from '../domain/diagnosis.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import type { Incident } from '../domain/incident.js';
import { OScopeError } from '../errors.js';
import type { DiagnoseOptions, Diagnostician, ProgressEvent } from '../ports/diagnostician.js';
import type { ModelSession } from '../ports/model-session.js';
import type { DiagnosisDependencies } from './dependencies.js';
import type { DiagnosisGraph } from './graph.js';
import { finishReport } from './nodes/validate.js';
import type { State } from './state.js';

/** Six nodes and a chunk per graph step; a report has far fewer chunks than this. */
const RECURSION_LIMIT = 500;

export interface DiagnosticianOptions {
  graph: DiagnosisGraph;
  dependencies: Pick<DiagnosisDependencies, 'retriever' | 'evidenceStore' | 'now'>;
  /** Opens the model for one diagnosis; absent = offline. */
  openModel?: (incident: Incident) => ModelSession;
  newId: () => string;
}

function diagnosisOf(
  state: State,
  wallMs: number,
  session: ModelSession | null,
  options: DiagnosticianOptions,
): Diagnosis {
  const { retriever } = options.dependencies;
  if (state.report === null)
    throw new OScopeError({ code: 'internal', message: 'The graph ended without a report.' });
  const perNodeMs = Object.fromEntries(
    Object.entries(state.perNodeMs).map(([node, ms]) => [node, Math.round(ms)]),
  );
  return {
    schemaVersion: SCHEMA_VERSION,
    id: options.newId(),
    incident: state.incident,
    evidence: state.evidence,
    findings: state.findings,
    symptoms: state.symptoms,
    matches: state.matches,
    report: finishReport(state.report, state.notes),
    engine: {
      analyst: state.analyst,
      aligner: state.aligner,
      embedder: retriever.embedder,
      vectorStore: retriever.vectorStore,
    },
    usage: {
      wallMs: Math.round(wallMs),
      perNodeMs,
      ...(session?.usage() ?? { promptTokens: 0, completionTokens: 0 }),
    },
  };
}

/** Runs the graph and hands its progress events on. */
export function createDiagnostician(options: DiagnosticianOptions): Diagnostician {
  const { graph, dependencies } = options;
  async function run(
    incident: Incident,
    session: ModelSession | null,
    { signal, onProgress }: DiagnoseOptions,
  ): Promise<State> {
    const stream = await graph.stream(
      { incident },
      {
        streamMode: ['custom', 'values'],
        recursionLimit: RECURSION_LIMIT,
        signal,
        configurable: { session },
      },
    );
    let state: State | undefined;
    for await (const [mode, value] of stream) {
      if (mode === 'custom') onProgress?.(value as ProgressEvent);
      else state = value;
    }
    if (state === undefined) throw new OScopeError({ code: 'internal', message: 'The graph gave no state.' });
    return state;
  }
  return {
    async diagnose(incident, runOptions = {}) {
      const begun = dependencies.now();
      const session = options.openModel?.(incident) ?? null;
      const state = await run(incident, session, runOptions);
      return diagnosisOf(state, dependencies.now() - begun, session, options);
    },
  };
}
