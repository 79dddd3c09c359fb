import type { Calibration } from './analyst/calibration.js';
import type { ChunkValidator } from './validation/validate-chunk.js';
import type { KnowledgeBase } from '../domain/knowledge.js';
import type { Logger } from '../logger.js';
import type { Aligner } from '../ports/aligner.js';
import type { Analyst } from '../ports/analyst.js';
import type { Embedder } from '../ports/embedder.js';
import type { EvidenceSource } from '../ports/evidence-source.js';
import type { EvidenceStore } from '../ports/evidence-store.js';
import type { Retriever } from '../ports/retriever.js';

export type NodeName = 'collect' | 'detect' | 'align' | 'retrieve' | 'draft' | 'validate';

/** Everything that the graph needs, built once by the composition. */
export interface DiagnosisDependencies {
  sources: readonly EvidenceSource[];
  evidenceStore: EvidenceStore;
  knowledge: KnowledgeBase;
  /** Embeds log templates for clustering. */
  templateEmbedder: Embedder;
  /** Used first; the offline aligner takes over when it fails. */
  aligner: Aligner;
  offlineAligner: Aligner;
  /** Writes the draft when there is no model, or the model fails. */
  offlineAnalyst: Analyst;
  retriever: Retriever;
  /** Confidence scales by name of the analyst (`offline` or a model's); one that is missing stays as it is. */
  calibrations: ReadonlyMap<string, Calibration>;
  /** Judges one chunk of the draft. */
  validateChunk: ChunkValidator;
  /** Time limits of the nodes, seconds; `validate` holds for each chunk. */
  limits: Readonly<Record<NodeName, number>>;
  logger: Logger;
  /** Milliseconds, for durations only. */
  now: () => number;
}
