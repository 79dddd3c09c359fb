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

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

/** What alignment adds to vector search, by embedder; the paper's Table 1 has 0.20 → 0.45. */
export function gainText(tables: readonly RetrievalTable[]): string {
  const lines = tables.flatMap(({ title, embedder, rows }) => {
    const before = rows.find(({ method }) => method === 'vector only')?.ac1;
    const after = rows.find(({ method }) => method === 'aligned + vector')?.ac1;
    if (before === undefined || after === undefined) return [];
    const cells = [title, embedder, before.toFixed(3), after.toFixed(3), signed(after - before)];
    return [`| ${cells.join(' | ')} |`];
  });
  if (lines.length === 0) return '';
  return [
    'AC@1 of vector search before and after alignment (paper: 0.20, 0.45, +0.25)',
    '',
    '| queries | embedder | as told | aligned | gain |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    '',
    'A gain depends on the embedder: one that goes by words finds much without alignment, one that goes by meaning',
    'little. Hybrid retrieval, which the program uses, hardly depends on it: compare its rows above.',
    '',
  ].join('\n');
}

/** Markdown; the figures are sums over all queries, so that no single held-out text shows. */
export function retrievalText(results: RetrievalResults): string {
  return [
    `Knowledge ${results.knowledge}`,
    '',
    ...results.tables.map(({ title, embedder, rows }) => tableText(`${title}; ${embedder}`, rows)),
    gainText(results.tables),
    ...results.similarities.map(({ embedder, figure }) => `${embedder}. ${similarityText(figure)}`),
  ].join('\n');
}

export async function writeRetrieval(folder: string, results: RetrievalResults): Promise<void> {
  await writeFiles(folder, {
    'retrieval.json': `${JSON.stringify(results, null, 1)}\n`,
    'retrieval.md': retrievalText(results),
  });
}
