import type { Match } from '../domain/match.js';
import type { Symptom } from '../domain/symptom.js';

/** Finds historical cases and SOPs. */
export interface Retriever {
  readonly embedder: string;
  readonly vectorStore: string;
  /** Cases and SOPs for the symptoms, best first. */
  forSymptoms(symptoms: readonly Symptom[], limits: { cases: number; sops: number }): Promise<Match[]>;
  /** SOPs whose title fits the query (the validator's search), best first. */
  sopsByTitle(query: string, limit: number): Promise<Match[]>;
}
