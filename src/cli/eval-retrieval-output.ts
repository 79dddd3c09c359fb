import { similarityText } from '../eval/retrieval-similarity.js';
import type { SimilarityFigure } from '../eval/retrieval-similarity.js';
import { tableText } from '../eval/retrieval-table.js';
import type { RetrievalRow } from '../eval/retrieval-table.js';
import { writeFiles } from './eval-output.js';

/** One table: a set of queries and a meaning of "found". */
export interface RetrievalTable {
  title: string;
  embedder: string;
  rows: RetrievalRow[];
}

export interface RetrievalResults {
  knowledge: string;
  tables: RetrievalTable[];
  /** Figure 5 by embedder. */
  similarities: { embedder: string; figure: SimilarityFigure }[];
}

/** Markdown; the figures are sums over all queries, so that no single held-out text shows. */
export function retrievalText(results: RetrievalResults): string {
  return [
    `Knowledge ${results.knowledge}`,
    '',
    ...results.tables.map(({ title, embedder, rows }) => tableText(`${title}; ${embedder}`, rows)),
    ...results.similarities.map(({ embedder, figure }) => `${embedder}. ${similarityText(figure)}`),
  ].join('\n');
}

export async function writeRetrieval(folder: string, results: RetrievalResults): Promise<void> {
  await writeFiles(folder, {
    'retrieval.json': `${JSON.stringify(results, null, 1)}\n`,
    'retrieval.md': retrievalText(results),
  });
}
