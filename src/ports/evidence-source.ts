import type { Evidence, EvidenceData } from '../domain/evidence.js';
import type { Incident } from '../domain/incident.js';

/** One piece of evidence with its payload; `data` is null when the record's status is empty or failed. */
export interface Collected {
  evidence: Omit<Evidence, 'ref'>;
  data: EvidenceData | null;
}

/** Where evidence comes from. A failure is a value in the answer, never an exception. */
export interface EvidenceSource {
  readonly name: string;
  collect(incident: Incident, signal: AbortSignal): Promise<Collected[]>;
}
