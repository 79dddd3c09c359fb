import type { Diagnosis } from '../domain/diagnosis.js';
import type { Incident } from '../domain/incident.js';
import type { Revision } from '../domain/revision.js';

/** What a diagnosis reports while it runs. */
export interface ProgressEvent {
  node: string;
  status: 'started' | 'finished' | 'degraded';
  /** What was found so far, in a few words. */
  message: string;
  elapsedMs: number;
}

export interface DiagnoseOptions {
  /** Names the diagnosis; a new id when absent. */
  id?: string;
  signal?: AbortSignal;
  onProgress?: (event: ProgressEvent) => void;
}

/** Diagnoses an incident. It always ends with a report; what failed on the way is named in it. */
export interface Diagnostician {
  diagnose(incident: Incident, options?: DiagnoseOptions): Promise<Diagnosis>;
  /**
   * Goes on with a diagnosis whose process died, at the node that was not finished. Needs a checkpointer.
   * @throws OScopeError `bad_input` when nothing is known of the id
   */
  resume(id: string, options?: Omit<DiagnoseOptions, 'id'>): Promise<Diagnosis>;
  /**
   * Weighs the findings of a diagnosis again with all that engineers said of it. A new diagnosis with a new id; nothing
   * is collected anew, and its notes say what counts otherwise and what that changed.
   */
  reexamine(previous: Diagnosis, revision: Revision, options?: DiagnoseOptions): Promise<Diagnosis>;
}
