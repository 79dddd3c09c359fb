import type { Finding } from '../domain/finding.js';
import type { Symptom } from '../domain/symptom.js';
import type { ModelSession } from './model-session.js';

/** Says findings, or somebody's own words, in the standard vocabulary. */
export interface Aligner {
  /** `rules` or the model's name. */
  readonly name: string;
  align(findings: readonly Finding[], signal?: AbortSignal): Promise<Symptom[]>;
  /** Standard term ids for a narration, best first. */
  alignText(narration: string, signal?: AbortSignal): Promise<string[]>;
}

/** An aligner for one diagnosis, on a model with a mask and a budget of its own. */
export interface OpenedAligner {
  aligner: Aligner;
  usage: ModelSession['usage'];
}
