import { createOpenAiEmbedder } from '../../src/embedding/openai.js';
import { startFakeEmbeddingServer } from '../fake-embedding-server.js';
import type { FakeEmbeddingServer } from '../fake-embedding-server.js';

let server: FakeEmbeddingServer;
beforeEach(async () => {
  server = await startFakeEmbeddingServer();
});
afterEach(() => server.close());

const create = (timeoutMs = 2_000, maxRetries = 2) =>
  createOpenAiEmbedder({ model: 'm', apiKey: 'k-secret', baseUrl: server.baseUrl, timeoutMs, maxRetries });

it('sends at most 32 texts at once, none empty, as floats, with the key', async () => {
  const embedder = create();
  expect(embedder.dimensions).toBe(0);
  const vectors = await embedder.embed(
    Array.from({ length: 70 }, (_, index) => (index === 3 ? ' ' : `text ${index}`)),
    'document',
  );
  expect(vectors).toHaveLength(70);
  expect(embedder.dimensions).toBe(24);
  expect(server.requests.map(({ input }) => input.length)).toEqual([32, 32, 6]);
  expect(server.requests[0]).toMatchObject({
    path: '/v1/embeddings',
    authorization: 'Bearer k-secret',
    model: 'm',
    encodingFormat: 'float',
  });
});

it('tries again after 429 and 503', async () => {
  server.script({ status: 429 }, { status: 503 });
  expect(await create().embed(['a'], 'query')).toHaveLength(1);
  expect(server.requests).toHaveLength(3);
});

it.each([
  [
    { status: 401, body: { error: { message: 'bad key k-secret' } } },
    'unavailable',
    /answered 401/,
    /OPENAI_API_KEY/,
  ],
  [{ status: 404 }, 'unavailable', /answered 404/, /OSCOPE_EMBEDDER_MODEL/],
  [{ status: 200, body: { data: [] } }, 'unavailable', /0 vectors for 1 texts/, /embedding model/],
  [
    { status: 200, body: { data: [{ index: 0, embedding: 'AAAA' }] } },
    'unavailable',
    /no vector/,
    /embedding model/,
  ],
  [{ status: 200, body: '[]' }, 'unavailable', /no vectors/, /embedding model/],
  ['hang' as const, 'timeout', /took too long/, /BASE_URL/],
])('says what is wrong: %j', async (answer, code, message, remedy) => {
  server.script(answer);
  const failed = create(200, 0).embed(['a'], 'query');
  await expect(failed).rejects.toMatchObject({
    name: 'OScopeError',
    code,
    message: expect.stringMatching(message) as string,
    remedy: expect.stringMatching(remedy) as string,
  });
  await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('secret') as string });
});

it('refuses vectors of changing length', async () => {
  const embedder = create();
  await embedder.embed(['a'], 'query');
  server.script({ status: 200, body: { data: [{ index: 0, embedding: [1, 2] }] } });
  await expect(embedder.embed(['b'], 'query')).rejects.toMatchObject({ code: 'unavailable' });
});

it('is another embedder on another server or with other dimensions', () => {
  const base = { model: 'm', timeoutMs: 1 };
  const ids = [
    base,
    { ...base, baseUrl: 'http://a/v1' },
    { ...base, baseUrl: 'http://b/v1' },
    { ...base, dimensions: 256 },
  ].map((options) => createOpenAiEmbedder(options).id);
  expect(new Set(ids).size).toBe(4);
});
