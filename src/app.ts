import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { createModelAligner } from './aligner/model.js';
import { createRulesAligner } from './aligner/rules.js';
import { loadAlignerSettings } from './aligner/settings.js';
import type { Config } from './config.js';
import { createOfflineAnalyst } from './diagnosis/analyst/offline.js';
import type { DiagnosisDependencies } from './diagnosis/dependencies.js';
import { createDiagnostician } from './diagnosis/diagnostician.js';
import { compileDiagnosisGraph } from './diagnosis/graph.js';
import type { DiagnosisGraph } from './diagnosis/graph.js';
import { validateChunk } from './diagnosis/validation/validate-chunk.js';
import type { Incident } from './domain/incident.js';
import type { KnowledgeBase } from './domain/knowledge.js';
import { dataFolder } from './embedding/data-folder.js';
import { createLexicalEmbedder } from './embedding/lexical.js';
import { openEmbedder } from './embedding/open.js';
import { messageOf } from './errors.js';
import { createMemoryEvidenceStore } from './incidents/memory-evidence-store.js';
import { loadCalibrations } from './knowledge/calibration.js';
import { loadKnowledge } from './knowledge/load.js';
import { createMemoryVectorStore } from './knowledge/memory/index.js';
import { createRetriever } from './knowledge/retriever.js';
import type { OpenedVectorStore } from './knowledge/vector-store-open.js';
import { createAlignerModel } from './llm/aligner-model.js';
import { createCircuitBreaker } from './llm/circuit-breaker.js';
import { packageRoot } from './llm/package-root.js';
import { loadPrompts } from './llm/prompts.js';
import { createModelSession, openGuardedModel } from './llm/session.js';
import type { SessionOptions } from './llm/session.js';
import { createLogger } from './logger.js';
import type { Logger } from './logger.js';
import { OScopeError } from './errors.js';
import type { OpenedAligner } from './ports/aligner.js';
import type { Diagnostician } from './ports/diagnostician.js';
import type { Embedder } from './ports/embedder.js';
import type { DiagnosisStore } from './ports/diagnosis-store.js';
import type { EvidenceSource } from './ports/evidence-source.js';
import type { EvidenceStore } from './ports/evidence-store.js';
import type { Retriever } from './ports/retriever.js';

/** The built program: every implementation once. */
export interface App {
  knowledge: KnowledgeBase;
  retriever: Retriever;
  graph: DiagnosisGraph;
  diagnostician: Diagnostician;
}

/** What all diagnoses of a process share: knowledge, its index, the model's client. Built once. */
export interface Parts {
  dependencies: Omit<DiagnosisDependencies, 'sources'>;
  /** Embeds what is searched in the knowledge base. */
  embedder: Embedder;
  /** Where its vectors are kept, and why there. */
  vectorStore: OpenedVectorStore;
  /** Undefined = offline. */
  modelOptions: SessionOptions | undefined;
  /** Undefined = the rules align. */
  alignerOptions: SessionOptions | undefined;
}

/** The knowledge folders that are laid over each other, lowest first: the shipped one, then those of the configuration. */
export function knowledgeFolders(config: Config): string[] {
  const [first, ...further] = config.knowledge;
  return first === 'none' ? further : [path.join(packageRoot(), 'knowledge'), ...config.knowledge];
}

/** Wall time that a model may take for the validation of one report, on top of its draft. */
const MODEL_WALL_MS = 60_000;

const now = (): number => performance.now();

/** A model is used only when its name is configured. */
async function modelOptions(config: Config, logger: Logger): Promise<SessionOptions | undefined> {
  const { name, apiKey, baseUrl, timeoutSeconds, maxTokens, maxCalls, maxCostUsd, prices } = config.model;
  if (name === undefined) return undefined;
  // The client library takes a while to load: not for those who have no model.
  const { createModelClient } = await import('./llm/client.js');
  return {
    model: createModelClient({ model: name, apiKey, baseUrl, timeoutMs: timeoutSeconds * 1000, logger }),
    prompts: loadPrompts(path.join(packageRoot(), 'prompts')),
    breaker: createCircuitBreaker({ now }),
    limits: { maxTokens, maxCalls, maxCostUsd, maxWallMs: config.limits.draft * 1000 + MODEL_WALL_MS },
    prices,
    now,
  };
}

/** Calls for one diagnosis: one answer and its repair, each once retried. */
const ALIGNER_CALLS = 4;

/** The aligner's model: one of its own, else the analyst's; with a budget apart from the analyst's. */
async function alignerOptions(config: Config, logger: Logger): Promise<SessionOptions | undefined> {
  const { kind, model, apiKey, baseUrl } = config.aligner;
  if (kind === 'rules') return undefined;
  const name = model ?? config.model.name;
  if (name === undefined) {
    throw new OScopeError({
      code: 'bad_config',
      message: 'OSCOPE_ALIGNER is "model" but no model is named.',
      remedy: 'Set OSCOPE_ALIGNER_MODEL or OSCOPE_MODEL.',
    });
  }
  const own = { apiKey: apiKey ?? config.model.apiKey, baseUrl: baseUrl ?? config.model.baseUrl };
  const options = await modelOptions({ ...config, model: { ...config.model, ...own, name } }, logger);
  return options && { ...options, limits: { ...options.limits, maxCalls: ALIGNER_CALLS } };
}

/** Opens the model-backed aligner for one diagnosis, masked like the analyst's model. */
function alignerOpener(
  knowledge: KnowledgeBase,
  options: SessionOptions | undefined,
): ((incident: Incident) => OpenedAligner) | undefined {
  if (options === undefined) return undefined;
  return (incident) => {
    const { model, usage } = openGuardedModel(options, incident);
    return { aligner: createModelAligner(knowledge, createAlignerModel(model, options.prompts)), usage };
  };
}

/** Without Redis, and while it cannot be reached, vectors are kept in this process: a diagnosis needs no server. */
export async function chooseVectorStore(url: string | undefined, logger: Logger): Promise<OpenedVectorStore> {
  if (url === undefined)
    return { store: createMemoryVectorStore(), reason: 'exact search in this process: no REDIS_URL' };
  try {
    // The client library takes a while to load: not for those who have no Redis.
    const { openVectorStore } = await import('./knowledge/vector-store-open.js');
    return await openVectorStore(url);
  } catch (error) {
    logger.warn({ err: error }, 'vectors are kept in this process: Redis cannot be used');
    return { store: createMemoryVectorStore(), reason: `exact search in this process: ${messageOf(error)}` };
  }
}

/** Builds what diagnoses share, whatever their sources. */
export async function createParts(config: Config): Promise<Parts> {
  const knowledge = await loadKnowledge(knowledgeFolders(config));
  const logger = createLogger(config.logLevel);
  const embedder = await openEmbedder(config.embedding, dataFolder(config.dataDir, process.env), logger);
  const vectorStore = await chooseVectorStore(config.redisUrl, logger);
  const retriever = createRetriever(knowledge, embedder, vectorStore.store, logger);
  const offlineAligner = createRulesAligner(knowledge, await loadAlignerSettings(knowledgeFolders(config)));
  const calibrations = await loadCalibrations(knowledgeFolders(config));
  const offlineAnalyst = createOfflineAnalyst(knowledge, calibrations.get('offline'));
  const dependencies: Parts['dependencies'] = {
    evidenceStore: createMemoryEvidenceStore(),
    knowledge,
    templateEmbedder: createLexicalEmbedder(),
    aligner: offlineAligner,
    offlineAligner,
    offlineAnalyst,
    retriever,
    calibrations,
    validateChunk,
    limits: config.limits,
    logger,
    now,
  };
  return {
    dependencies,
    embedder,
    vectorStore,
    modelOptions: await modelOptions(config, logger),
    alignerOptions: await alignerOptions(config, logger),
  };
}

/** Where a diagnosis and its evidence are kept; what is absent is kept in this process only. */
export interface Stores {
  evidence?: EvidenceStore;
  diagnoses?: DiagnosisStore;
  checkpointer?: BaseCheckpointSaver;
}

/** The program over these sources. Cheap: everything heavy is in the parts. */
export function assembleApp(parts: Parts, sources: readonly EvidenceSource[], stores: Stores = {}): App {
  const evidenceStore = stores.evidence ?? parts.dependencies.evidenceStore;
  const dependencies: DiagnosisDependencies = { ...parts.dependencies, evidenceStore, sources };
  const { knowledge, retriever } = dependencies;
  const options = parts.modelOptions;
  const openModel =
    options === undefined ? undefined : (incident: Incident) => createModelSession(options, incident);
  const graph = compileDiagnosisGraph(dependencies, stores.checkpointer);
  const diagnostician = createDiagnostician({
    graph,
    dependencies,
    openModel,
    openAligner: alignerOpener(knowledge, parts.alignerOptions),
    newId: randomUUID,
    store: stores.diagnoses,
  });
  return { knowledge, retriever, graph, diagnostician };
}

/** Builds everything that a diagnosis from these sources needs. */
export async function createApp(
  config: Config,
  sources: readonly EvidenceSource[],
  stores: Stores = {},
): Promise<App> {
  return assembleApp(await createParts(config), sources, stores);
}
