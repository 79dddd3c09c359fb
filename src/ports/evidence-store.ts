import type { EvidenceData } from '../domain/evidence.js';

/** Keeps the payloads of evidence while a diagnosis and its dialogue live. */
export interface EvidenceStore {
  put(ref: string, data: EvidenceData): Promise<void>;
  /** Undefined when it was never there or has been purged. */
  get(ref: string): Promise<EvidenceData | undefined>;
  purge(refPrefix: string): Promise<void>;
}
