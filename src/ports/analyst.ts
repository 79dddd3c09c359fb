import type { Finding } from '../domain/finding.js';
import type { Incident } from '../domain/incident.js';
import type { Evidence } from '../domain/evidence.js';
import type { Match } from '../domain/match.js';
import type { DraftReport } from '../domain/report.js';
import type { Revision } from '../domain/revision.js';
import type { Symptom } from '../domain/symptom.js';

/** Everything that the analyst may reason from. */
export interface AnalystInput {
  incident: Incident;
  evidence: readonly Evidence[];
  findings: readonly Finding[];
  symptoms: readonly Symptom[];
  matches: readonly Match[];
  /** What engineers said of an earlier diagnosis; absent in a first one. */
  revision?: Revision;
}

/** Writes the draft: chain of steps, ranked root causes, resolution. Its summary is empty: that follows validation. */
export interface Analyst {
  /** `offline` or the model's name. */
  readonly name: string;
  draft(input: AnalystInput, signal?: AbortSignal): Promise<DraftReport>;
}
