/** Historical cases for one query, best first. */
export interface Ranking {
  /** Which way of retrieval. */
  method: string;
  caseIds: readonly string[];
}

/** A query with what counts as found. */
export interface RetrievalQuery {
  /** Ids of the cases that are right. */
  truth: ReadonlySet<string>;
  rankings: readonly Ranking[];
}

export interface RetrievalRow {
  method: string;
  queries: number;
  ac1: number;
  ac3: number;
  ac5: number;
}

function rankOf(caseIds: readonly string[], truth: ReadonlySet<string>): number {
  const index = caseIds.findIndex((id) => truth.has(id));
  return index < 0 ? Infinity : index + 1;
}

/** AC@k per method: the share of queries with a right case among the first k (paper, section 3.1). */
export function retrievalRows(queries: readonly RetrievalQuery[]): RetrievalRow[] {
  const methods = [...new Set(queries.flatMap((query) => query.rankings.map((ranking) => ranking.method)))];
  return methods.map((method) => {
    const ranks = queries.flatMap((query) =>
      query.rankings
        .filter((ranking) => ranking.method === method)
        .map((ranking) => rankOf(ranking.caseIds, query.truth)),
    );
    const at = (k: number): number => ranks.filter((rank) => rank <= k).length / ranks.length;
    return { method, queries: ranks.length, ac1: at(1), ac3: at(3), ac5: at(5) };
  });
}

const figure = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : '–');

/** A Markdown table like Table 1 of the paper. */
export function tableText(title: string, rows: readonly RetrievalRow[]): string {
  const width = Math.max(8, ...rows.map((row) => row.method.length));
  const line = (name: string, cells: readonly string[]): string =>
    `| ${name.padEnd(width)} | ${cells.join(' | ')} |`;
  return [
    `${title} (n = ${rows[0]?.queries ?? 0})`,
    '',
    line('method', ['AC@1 ', 'AC@3 ', 'AC@5 ']),
    line('-'.repeat(width), ['-----', '-----', '-----']),
    ...rows.map((row) => line(row.method, [row.ac1, row.ac3, row.ac5].map(figure))),
    '',
  ].join('\n');
}
