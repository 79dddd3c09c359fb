import type { Command } from 'commander';
import { createCaseIndex } from '../aligner/case-index.js';
import { createRulesAligner } from '../aligner/rules.js';
import { loadAlignerSettings } from '../aligner/settings.js';
import type { AlignerSettings } from '../aligner/settings.js';
import { holdOut } from '../aligner/train.js';
import { knowledgeFolders } from '../app.js';
import { loadConfig } from '../config.js';
import type { Config } from '../config.js';
import type { KnowledgeBase } from '../domain/knowledge.js';
import { dataFolder } from '../embedding/data-folder.js';
import { EMBEDDER_KINDS, openEmbedder } from '../embedding/open.js';
import type { EmbedderKind } from '../embedding/open.js';
import {
  createAlignedRanker,
  createHybridRanker,
  createNarrationRanker,
  createWholeTextRanker,
} from '../eval/retrieval-methods.js';
import type { RankCases } from '../eval/retrieval-methods.js';
import { readHeldOut } from '../eval/retrieval-narrations.js';
import { rankAll, rowsByCase, rowsByCause } from '../eval/retrieval-run.js';
import type { KnownQuery } from '../eval/retrieval-run.js';
import { compareNarrations } from '../eval/retrieval-similarity.js';
import type { SimilarityFigure } from '../eval/retrieval-similarity.js';
import { createMemoryVectorStore } from '../knowledge/memory/index.js';
import { createRetriever } from '../knowledge/retriever.js';
import { loadKnowledge } from '../knowledge/load.js';
import { createLogger } from '../logger.js';
import type { Embedder } from '../ports/embedder.js';
import { standardNarration } from '../text/narration.js';
import { datasetFolders } from './eval.js';
import { incidentQueries } from './eval-retrieval-incidents.js';
import { retrievalText, writeRetrieval } from './eval-retrieval-output.js';
import type { RetrievalResults, RetrievalTable } from './eval-retrieval-output.js';

interface RetrievalFlags {
  heldOut?: string;
  cases?: string;
  labels?: string;
  part?: string;
  out?: string;
  embedder: EmbedderKind[];
}

/** BM25 over all that a case says, without vectors and without alignment. */
function createWordRanker(knowledge: KnowledgeBase, settings: AlignerSettings): RankCases {
  const index = createCaseIndex(knowledge, settings.gramWeight);
  return (query) => {
    const scores = index.score(query.text);
    const ranked = knowledge.cases.map(({ id }, at) => ({ id, score: scores[at] ?? 0 }));
    ranked.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
    return Promise.resolve(ranked.map(({ id }) => id));
  };
}

async function createMethods(
  knowledge: KnowledgeBase,
  embedder: Embedder,
  settings: AlignerSettings,
): Promise<Record<string, RankCases>> {
  const retriever = createRetriever(knowledge, embedder, createMemoryVectorStore());
  return {
    'vector only': await createNarrationRanker(knowledge, embedder),
    'vector only, whole case texts': await createWholeTextRanker(knowledge, embedder),
    'aligned + vector': await createAlignedRanker(knowledge, embedder),
    'words only': createWordRanker(knowledge, settings),
    hybrid: createHybridRanker(knowledge, retriever),
  };
}

/** The narrations of the cases themselves, each aligned by an aligner and against an index that lack it. */
async function rankKnown(
  knowledge: KnowledgeBase,
  embedder: Embedder,
  settings: AlignerSettings,
): Promise<{ ranked: Awaited<ReturnType<typeof rankAll>>; queries: KnownQuery[] }> {
  const most = Math.max(0, ...knowledge.cases.map((item) => item.narrations.length));
  const ranked: Awaited<ReturnType<typeof rankAll>> = [];
  const queries: KnownQuery[] = [];
  for (let nth = 0; nth < most; nth += 1) {
    const fold = holdOut(knowledge, nth);
    const aligner = createRulesAligner(fold.knowledge, settings);
    const told: KnownQuery[] = [];
    for (const { item, narration } of fold.narrations) {
      const terms = await aligner.alignText(narration);
      told.push({ text: narration, terms, caseId: item.id, rootCause: item.root_cause });
    }
    queries.push(...told);
    ranked.push(...(await rankAll(told, await createMethods(fold.knowledge, embedder, settings))));
  }
  return { ranked, queries };
}

async function similarityOf(
  knowledge: KnowledgeBase,
  embedder: Embedder,
  queries: readonly KnownQuery[],
): Promise<SimilarityFigure> {
  const before = await embedder.embed(
    queries.map((query) => query.text),
    'query',
  );
  const after = await embedder.embed(
    queries.map((query) => standardNarration(knowledge, query.terms)),
    'query',
  );
  const none = new Float32Array(embedder.dimensions);
  return compareNarrations(
    queries.map((query, index) => ({
      caseId: query.caseId ?? '',
      before: before[index] ?? none,
      after: after[index] ?? none,
    })),
  );
}

async function measure(flags: RetrievalFlags, config: Config): Promise<RetrievalResults> {
  const folders = knowledgeFolders(config);
  const knowledge = await loadKnowledge(folders);
  const settings = await loadAlignerSettings(folders);
  const aligner = createRulesAligner(knowledge, settings);
  const held = flags.heldOut === undefined ? [] : await readHeldOut(flags.heldOut, knowledge);
  const heldQueries: KnownQuery[] = [];
  for (const { narration, caseId, rootCause } of held)
    heldQueries.push({ text: narration, terms: await aligner.alignText(narration), caseId, rootCause });
  const incidents =
    flags.cases === undefined && flags.labels === undefined
      ? []
      : await incidentQueries(config, datasetFolders(flags), flags.part);
  const results: RetrievalResults = { knowledge: knowledge.version, tables: [], similarities: [] };
  const logger = createLogger(config.logLevel);
  for (const kind of flags.embedder) {
    const embedder = await openEmbedder(
      { ...config.embedding, kind },
      dataFolder(config.dataDir, process.env),
      logger,
    );
    const add = (title: string, rows: RetrievalTable['rows']): void => {
      if (rows.length > 0) results.tables.push({ title, embedder: embedder.id, rows });
    };
    const methods = await createMethods(knowledge, embedder, settings);
    const ranked = await rankAll(heldQueries, methods);
    add('Held-out narrations: its own case is found', rowsByCase(ranked));
    add('Held-out narrations: a case with its root cause is found', rowsByCause(ranked, knowledge));
    const ofIncidents = await rankAll(incidents, methods);
    add('Recorded incidents: a case with its root cause is found', rowsByCause(ofIncidents, knowledge));
    const known = await rankKnown(knowledge, embedder, settings);
    add(
      'Narrations of the knowledge base, each left out once: its own case is found',
      rowsByCase(known.ranked),
    );
    const queries = [...heldQueries, ...known.queries];
    results.similarities.push({
      embedder: embedder.id,
      figure: await similarityOf(knowledge, embedder, queries),
    });
  }
  return results;
}

async function act(flags: RetrievalFlags): Promise<void> {
  const results = await measure(flags, loadConfig(process.env));
  if (flags.out !== undefined) await writeRetrieval(flags.out, results);
  process.stdout.write(retrievalText(results));
}

/** Below `eval`, which must exist. */
export function addEvalRetrieval(program: Command): void {
  const evaluation = program.commands.find((command) => command.name() === 'eval');
  evaluation
    ?.command('retrieval')
    .description('measure how well alignment and retrieval find historical cases (Table 1 and Figure 5)')
    .option('--held-out <file>', 'narrations that stand nowhere in the knowledge base')
    .option('--cases <dir>', 'folder with a bundle per recorded incident')
    .option('--labels <dir>', 'folder with <id>.json per incident')
    .option('--part <name>', 'only this part of split.json')
    .option('--embedder <kinds...>', EMBEDDER_KINDS.join(', '), ['lexical', 'use'])
    .option('--out <dir>', 'write retrieval.json and retrieval.md')
    .exitOverride()
    .helpOption('--help', 'show help')
    .action((_flags: unknown, command: Command) => act(command.optsWithGlobals<RetrievalFlags>()));
}
