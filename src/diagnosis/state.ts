import { Annotation } from '@langchain/langgraph';
import type { Evidence } from '../domain/evidence.js';
import type { Finding } from '../domain/finding.js';
import type { Incident } from '../domain/incident.js';
import type { Match } from '../domain/match.js';
import type { DraftReport } from '../domain/report.js';
import type { Symptom } from '../domain/symptom.js';
import type { Revised } from './revision/notes.js';

/** Later values replace earlier ones; `initial` stands until a node writes. */
function latest<T>(initial: () => T) {
  return Annotation<T>({ reducer: (_: T, next: T) => next, default: initial });
}

/** Everything written is kept, in order. */
function appended<T>() {
  return Annotation<T[]>({ reducer: (kept: T[], added: T[]) => [...kept, ...added], default: () => [] });
}

/**
 * The state of one diagnosis. It is JSON: payloads of evidence lie in the evidence store, so that a checkpoint
 * stays small.
 */
export const DiagnosisState = Annotation.Root({
  /** What is diagnosed: host, window, alert. Written by the caller, never changed. */
  incident: Annotation<Incident>,
  /** Written by the caller of a re-examination: then evidence and findings are there already. */
  revised: latest<Revised | null>(() => null),
  /** collect: one record per piece of evidence asked for, failed ones included. */
  evidence: latest<Evidence[]>(() => []),
  /** detect: anomalies of all modalities, numbered M1…, L1…, S1…. */
  findings: latest<Finding[]>(() => []),
  /** align: the findings in the standard vocabulary. */
  symptoms: latest<Symptom[]>(() => []),
  /** retrieve: historical cases and SOPs, best first. */
  matches: latest<Match[]>(() => []),
  /** draft writes it, validate rewrites one chunk of it per graph step. */
  report: latest<DraftReport | null>(() => null),
  /** validate: how many chunks are done. */
  validatedChunks: latest<number>(() => 0),
  /** Who wrote the draft: `offline` or a model's name. */
  analyst: latest<string>(() => 'offline'),
  /** Who aligned the findings. */
  aligner: latest<string>(() => 'rules'),
  /** What went less well than it should, in words for the reader. */
  notes: appended<string>(),
  /** Milliseconds per node; the validate steps add up. */
  perNodeMs: Annotation<Record<string, number>>({
    reducer: (kept, added) => {
      const sum = { ...kept };
      for (const [node, ms] of Object.entries(added)) sum[node] = (sum[node] ?? 0) + ms;
      return sum;
    },
    default: () => ({}),
  }),
});

export type State = typeof DiagnosisState.State;
export type Update = typeof DiagnosisState.Update;
