import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAlignedRanker, createNarrationRanker } from '../../src/eval/retrieval-methods.js';
import { readHeldOut } from '../../src/eval/retrieval-narrations.js';
import { rankAll, rowsByCase, rowsByCause } from '../../src/eval/retrieval-run.js';
import type { KnownQuery } from '../../src/eval/retrieval-run.js';
import { compareNarrations, separationOf } from '../../src/eval/retrieval-similarity.js';
import { retrievalRows, tableText } from '../../src/eval/retrieval-table.js';
import { createLexicalEmbedder } from '../../src/embedding/lexical.js';
import { CASES, knowledgeOf } from '../aligner/kit.js';

const knowledge = knowledgeOf(CASES);

describe('table of retrieval', () => {
  it('counts a query as found when any right case is among the first k', () => {
    const rankings = (...caseIds: string[]) => [{ method: 'm', caseIds }];
    const rows = retrievalRows([
      { truth: new Set(['a']), rankings: rankings('a', 'b') },
      { truth: new Set(['b', 'c']), rankings: rankings('a', 'x', 'c') },
      { truth: new Set(['z']), rankings: rankings('a', 'b') },
      { truth: new Set(['b']), rankings: rankings('1', '2', '3', '4', 'b') },
    ]);
    expect(rows).toEqual([{ method: 'm', queries: 4, ac1: 0.25, ac3: 0.5, ac5: 0.75 }]);
    expect(tableText('Title', rows)).toContain('| 0.250 | 0.500 | 0.750 |');
  });

  it('finds by words and by standard terms', async () => {
    const embedder = createLexicalEmbedder();
    const query: KnownQuery = {
      text: 'fuse mount of a customer hangs',
      terms: ['fs.enospc'],
      caseId: 'case-rclone',
      rootCause: 'proc.hung_task',
    };
    const methods = {
      raw: await createNarrationRanker(knowledge, embedder),
      aligned: await createAlignedRanker(knowledge, embedder),
    };
    const [ranked] = await rankAll([query], methods);
    expect(ranked?.rankings.map(({ caseIds }) => caseIds[0])).toEqual(['case-rclone', 'case-postgres-wal']);
    expect(rowsByCase(ranked === undefined ? [] : [ranked]).map((row) => row.ac1)).toEqual([1, 0]);
  });

  it('leaves out a case made of the incident itself, and causes without a case', async () => {
    const raw = { raw: await createNarrationRanker(knowledge, createLexicalEmbedder()) };
    const incident = { text: 'fuse mount hangs', terms: [], caseId: null, rootCause: 'proc.hung_task' };
    const [ranked] = await rankAll([{ ...incident, excluded: 'case-rclone' }], raw);
    expect(ranked?.rankings[0]?.caseIds).not.toContain('case-rclone');
    expect(rowsByCase(ranked === undefined ? [] : [ranked])).toEqual([]);
    const unknown = await rankAll([{ ...incident, rootCause: 'net.dns.failure' }], raw);
    expect(rowsByCause(unknown, knowledge)).toEqual([]);
  });
});

describe('similarity of narrations', () => {
  const vector = (...values: number[]): Float32Array => Float32Array.from(values);

  it('compares pairs of one case with pairs of different cases', () => {
    const figure = compareNarrations([
      { caseId: 'a', before: vector(1, 0), after: vector(1, 0) },
      { caseId: 'a', before: vector(0, 1), after: vector(1, 0) },
      { caseId: 'b', before: vector(1, 0), after: vector(0, 1) },
    ]);
    expect(figure.sameCase).toEqual({ pairs: 1, before: 0, after: 1 });
    expect(figure.differentCases).toEqual({ pairs: 2, before: 0.5, after: 0 });
    expect(figure.separation).toEqual({ before: 0.25, after: 1 });
  });

  it('gives half a point for ties', () => {
    expect(separationOf([1, 1], [1, 0])).toBe(0.75);
  });
});

describe('held-out narrations', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'oscope-held-out-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const read = async (text: string) => {
    const file = path.join(folder, 'held-out.yaml');
    await writeFile(file, text);
    return readHeldOut(file, knowledge);
  };

  it('are read with the root cause of their case', async () => {
    const text =
      '- { case: case-rclone, url: https://example.org, narration: jobs wait for a dead remote drive }';
    expect(await read(text)).toEqual([
      { caseId: 'case-rclone', rootCause: 'proc.hung_task', narration: 'jobs wait for a dead remote drive' },
    ]);
  });

  it.each([
    ['an unknown case', '- { case: case-x, narration: something is wrong here }', /no case-x/],
    [
      'a narration of the knowledge base',
      `- { case: case-rclone, narration: "${CASES[0]?.narrations[0] ?? ''}" }`,
      /case-rclone stand in the knowledge base/,
    ],
    ['another shape', 'cases: []', /held-out.yaml/],
  ])('are refused with %s', async (_, text, problem) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(problem) as string,
    });
  });
});
