import type { Finding } from '../domain/finding.js';
import type { Symptom } from '../domain/symptom.js';

/** Says findings, or somebody's own words, in the standard vocabulary. */
export interface Aligner {
  /** `rules` or the model's name. */
  readonly name: string;
  align(findings: readonly Finding[], signal?: AbortSignal): Promise<Symptom[]>;
  /** Standard term ids for a narration, best first. */
  alignText(narration: string, signal?: AbortSignal): Promise<string[]>;
}
