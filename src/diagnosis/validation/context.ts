import type { Finding } from '../../domain/finding.js';
import type { Incident } from '../../domain/incident.js';
import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { ModelSession } from '../../ports/model-session.js';
import type { Retriever } from '../../ports/retriever.js';
import type { Facts } from '../conditions.js';

/** What a chunk is checked against. */
export interface ValidationContext {
  incident: Incident;
  knowledge: KnowledgeBase;
  facts: Facts;
  findings: readonly Finding[];
  /** The root cause that the draft ranks first; null when it names none. */
  leadingCause: string | null;
  retriever: Retriever;
  /** Null = no model. */
  session: ModelSession | null;
  /** Ends the model's review. */
  signal?: AbortSignal;
}

/** What one check of the gate found. `wrong` contradicts the evidence; `unproven` merely lacks proof. */
export interface Objection {
  kind: 'wrong' | 'unproven';
  reason: string;
}
