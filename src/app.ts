import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createRulesAligner } from './aligner/rules.js';
import type { Config } from './config.js';
import { createOfflineAnalyst } from './diagnosis/analyst/offline.js';
import type { DiagnosisDependencies } from './diagnosis/dependencies.js';
import { createDiagnostician } from './diagnosis/diagnostician.js';
import { compileDiagnosisGraph } from './diagnosis/graph.js';
import type { DiagnosisGraph } from './diagnosis/graph.js';
import type { KnowledgeBase } from './domain/knowledge.js';
import { createLexicalEmbedder } from './embedding/lexical.js';
import { createMemoryEvidenceStore } from './incidents/memory-evidence-store.js';
import { loadKnowledge } from './knowledge/load.js';
import { createMemoryVectorStore } from './knowledge/memory/index.js';
import { createRetriever } from './knowledge/retriever.js';
import { packageRoot } from './llm/package-root.js';
import { createLogger } from './logger.js';
import type { Diagnostician } from './ports/diagnostician.js';
import type { EvidenceSource } from './ports/evidence-source.js';
import type { Retriever } from './ports/retriever.js';

/** The built program: every implementation once. */
export interface App {
  knowledge: KnowledgeBase;
  retriever: Retriever;
  graph: DiagnosisGraph;
  diagnostician: Diagnostician;
}

export function knowledgeFolder(config: Config): string {
  return config.knowledge ?? path.join(packageRoot(), 'knowledge');
}

/** Builds everything that a diagnosis from these sources needs. */
export async function createApp(config: Config, sources: readonly EvidenceSource[]): Promise<App> {
  const knowledge = await loadKnowledge(knowledgeFolder(config));
  const embedder = createLexicalEmbedder();
  const retriever = createRetriever(knowledge, embedder, createMemoryVectorStore());
  const offlineAligner = createRulesAligner(knowledge);
  const offlineAnalyst = createOfflineAnalyst(knowledge);
  const dependencies: DiagnosisDependencies = {
    sources,
    evidenceStore: createMemoryEvidenceStore(),
    knowledge,
    templateEmbedder: embedder,
    aligner: offlineAligner,
    analyst: offlineAnalyst,
    offlineAligner,
    offlineAnalyst,
    reviewer: null,
    retriever,
    limits: config.limits,
    logger: createLogger(config.logLevel),
    now: () => performance.now(),
  };
  const graph = compileDiagnosisGraph(dependencies);
  const tokens = (): { promptTokens: number; completionTokens: number } => ({ promptTokens: 0, completionTokens: 0 });
  const diagnostician = createDiagnostician({ graph, dependencies, tokens, newId: randomUUID });
  return { knowledge, retriever, graph, diagnostician };
}
