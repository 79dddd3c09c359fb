import type { Match } from '../domain/match.js';
import type { Symptom } from '../domain/symptom.js';

/** How many of each kind are wanted. */
export interface MatchLimits {
  cases: number;
  sops: number;
}

/** Finds historical cases and SOPs. */
export interface Retriever {
  readonly embedder: string;
  readonly vectorStore: string;
  /** Cases and SOPs for the symptoms, best first. */
  forSymptoms(symptoms: readonly Symptom[], limits: MatchLimits): Promise<Match[]>;
  /** Cases and SOPs for somebody's own words and the standard terms that an aligner found in them, best first. */
  forText(narration: string, terms: readonly string[], limits: MatchLimits): Promise<Match[]>;
  /** SOPs whose title fits the query (the validator's search), best first. */
  sopsByTitle(query: string, limit: number): Promise<Match[]>;
}
