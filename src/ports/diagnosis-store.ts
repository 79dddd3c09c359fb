import type { Diagnosis } from '../domain/diagnosis.js';

/** Finished diagnoses, kept as long as their evidence. */
export interface DiagnosisStore {
  save(diagnosis: Diagnosis): Promise<void>;
  /** The diagnosis with this id, or the only one whose id begins so; undefined when there is none. */
  load(idOrPrefix: string): Promise<Diagnosis | undefined>;
  /** Ids, newest first. */
  list(limit: number): Promise<{ id: string; host: string; at: number; cause: string }[]>;
  /** Forgets what was finished before this moment (Unix seconds); gives the ids. */
  purge(before: number): Promise<string[]>;
}
