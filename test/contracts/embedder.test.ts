import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EMBEDDER_KINDS, openEmbedder } from '../../src/embedding/open.js';
import type { EmbeddingSettings } from '../../src/embedding/open.js';
import { createLogger } from '../../src/logger.js';
import type { Embedder } from '../../src/ports/embedder.js';
import { startFakeEmbeddingServer } from '../fake-embedding-server.js';
import type { FakeEmbeddingServer } from '../fake-embedding-server.js';

let server: FakeEmbeddingServer;
let dataDir: string;
beforeAll(async () => {
  server = await startFakeEmbeddingServer();
  dataDir = mkdtempSync(path.join(tmpdir(), 'oscope-embedder-'));
});
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true });
});

/** BGE's runtime does not work inside jest: its vectors are judged in test/embedding/bge.test.ts. */
const ELSEWHERE = ['bge'];
const SETTINGS: Record<string, () => Partial<EmbeddingSettings>> = {
  openai: () => ({ model: 'fake-embedding', baseUrl: server.baseUrl }),
};
const KINDS = EMBEDDER_KINDS.filter((kind) => !ELSEWHERE.includes(kind));

const dot = (a: Float32Array | undefined, b: Float32Array | undefined): number =>
  (a ?? new Float32Array()).reduce((sum, value, index) => sum + value * (b?.[index] ?? NaN), 0);

describe.each(KINDS)('embedder: %s', (kind) => {
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await openEmbedder(
      { kind, timeoutSeconds: 5, ...SETTINGS[kind]?.() },
      dataDir,
      createLogger('silent'),
    );
  });

  it('has a name with a version', () => {
    expect(embedder.id).toMatch(/^[\w:./-]+@[\w.-]+$/);
  });

  it.each(['query', 'document'] as const)('gives a unit vector for every text: %s', async (what) => {
    const texts = [
      'memory is running out',
      'the disk is slow',
      'Der Speicher läuft über – 内存不足 🔥',
      'x',
      'oom '.repeat(3000),
    ];
    const vectors = await embedder.embed(texts, what);
    expect(vectors).toHaveLength(texts.length);
    for (const vector of vectors) {
      expect(vector).toBeInstanceOf(Float32Array);
      expect(vector).toHaveLength(embedder.dimensions);
      expect(dot(vector, vector)).toBeCloseTo(1, 4);
    }
  });

  it('takes no texts, and texts without words', async () => {
    expect(await embedder.embed([], 'document')).toEqual([]);
    for (const vector of await embedder.embed(['', '  \n', '!?'], 'query')) {
      expect(vector).toHaveLength(embedder.dimensions);
      expect(vector.every(Number.isFinite)).toBe(true);
    }
  });

  it('gives the same vector again, alone or among many, in the order of the texts', async () => {
    const texts = Array.from(
      { length: 70 },
      (_, index) => `event ${index} on host ${String.fromCharCode(97 + (index % 26)).repeat(3)}`,
    );
    const many = await embedder.embed(texts, 'document');
    for (const index of [0, 31, 32, 69]) {
      const [alone] = await embedder.embed([texts[index] ?? ''], 'document');
      expect(dot(alone, many[index])).toBeCloseTo(1, 5);
    }
    expect(dot(many[0], many[69])).toBeLessThan(0.9999);
  });

  it('puts a text nearer to itself and its like than to something else', async () => {
    const [query] = await embedder.embed(['available memory is running out'], 'query');
    const [same, other] = await embedder.embed(
      ['the available memory is running out', 'packets are lost between two hosts'],
      'document',
    );
    expect(dot(query, same)).toBeGreaterThan(dot(query, other) + 0.1);
  });
});
