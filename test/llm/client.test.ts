import { pino } from 'pino';
import { createModelClient } from '../../src/llm/client.js';
import type { ModelClientOptions } from '../../src/llm/client.js';
import { ModelError } from '../../src/llm/model-error.js';
import type { ModelRequest } from '../../src/ports/model.js';
import { startFakeModelServer } from '../fake-model-server.js';
import type { FakeModelServer, FakeModelServerOptions, FakeReply } from '../fake-model-server.js';

const REQUEST: ModelRequest = {
  purpose: 'test',
  system: 'You answer in JSON.',
  user: 'What is wrong?',
  maxTokens: 50,
  schema: {
    name: 'answer',
    jsonSchema: {
      type: 'object',
      properties: { a: { type: 'number' } },
      required: ['a'],
      additionalProperties: false,
    },
    instruction: 'Answer with one JSON object.',
  },
};
const FREE: ModelRequest = { purpose: 'test', system: 'Be brief.', user: 'Hello', maxTokens: 50 };

let server: FakeModelServer;
afterEach(() => server.close());

async function clientFor(options: FakeModelServerOptions = {}, more: Partial<ModelClientOptions> = {}) {
  server = await startFakeModelServer(options);
  return createModelClient({
    baseUrl: server.baseUrl,
    apiKey: 'key-1',
    model: 'fake',
    timeoutMs: 400,
    retryWaitMs: 5,
    ...more,
  });
}

async function failureOf(answer: Promise<unknown>): Promise<ModelError> {
  const error: unknown = await answer.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ModelError)) throw new Error('expected a ModelError', { cause: error });
  expect(error.code).toBe('model');
  return error;
}

describe('createModelClient', () => {
  it('asks at temperature 0 with system and user apart, and counts what it used', async () => {
    const model = await clientFor();
    server.script({ kind: 'text', text: 'fine' });
    await expect(model.complete(FREE)).resolves.toEqual({
      text: 'fine',
      promptTokens: 100,
      completionTokens: 20,
      finishReason: 'stop',
    });
    expect(server.requests[0]?.body).toEqual({
      model: 'fake',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello' },
      ],
      max_tokens: 50,
      temperature: 0,
    });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer key-1');
    expect(model.usage()).toEqual({ calls: 1, promptTokens: 100, completionTokens: 20 });
  });

  it.each([
    ['openai', ['json_schema']],
    ['vllm', ['json_schema']],
    ['lmstudio', ['json_schema']],
    ['vllm-plain', ['json_schema', 'json_object', null]],
    ['ollama-old', ['json_schema', 'json_object']],
    ['dashscope', ['json_schema', 'json_object']],
    ['qwen3', ['json_schema', 'json_schema']],
    ['openai-reasoning', ['json_schema', 'json_schema', 'json_schema']],
    ['gemma', ['json_schema', 'json_schema', 'json_object']],
  ] as const)('finds once what %s takes, and remembers it', async (vendor, tried) => {
    const model = await clientFor({ vendor });
    await model.complete(REQUEST);
    expect(server.requests.map(({ format }) => format)).toEqual(tried);
    await model.complete(REQUEST);
    expect(server.requests.slice(tried.length).map(({ format }) => format)).toEqual([tried.at(-1)]);
    expect(server.requests.at(-1)?.refused).toBe(false);
  });

  it('spells the shape out where the server cannot enforce it', async () => {
    const model = await clientFor({ vendor: 'dashscope' });
    await model.complete({ ...REQUEST, system: 'You answer.' });
    expect(server.requests.map(({ system }) => system)).toEqual([
      'You answer.',
      'You answer.\n\nAnswer with one JSON object.',
    ]);
  });

  it('does not give up schemas for good when only this one is refused', async () => {
    const model = await clientFor({ vendor: 'openai' });
    const loose = {
      ...REQUEST,
      schema: { name: 'loose', jsonSchema: { type: 'object' }, instruction: 'JSON' },
    };
    await model.complete(loose);
    await model.complete(REQUEST);
    expect(server.requests.map(({ format }) => format)).toEqual([
      'json_schema',
      'json_object',
      'json_schema',
    ]);
  });

  it.each<[FakeReply, string]>([
    [{ kind: 'length' }, 'truncated'],
    [{ kind: 'refusal' }, 'refused'],
    [{ kind: 'content-filter' }, 'content_filter'],
    [{ kind: 'status', status: 401 }, 'auth'],
    [{ kind: 'status', status: 404 }, 'not_found'],
    [
      {
        kind: 'status',
        status: 400,
        body: {
          object: 'error',
          message: "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
        },
      },
      'context_length',
    ],
    [
      {
        kind: 'status',
        status: 400,
        body: {
          error: { code: 'data_inspection_failed', message: 'Input data may contain inappropriate content.' },
        },
      },
      'content_filter',
    ],
    [
      {
        kind: 'status',
        status: 400,
        body: {
          error: {
            code: 'content_filter',
            message:
              "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
          },
        },
      },
      'content_filter',
    ],
    [
      {
        kind: 'status',
        status: 429,
        body: { error: { code: 'insufficient_quota', message: 'You exceeded your current quota' } },
      },
      'auth',
    ],
  ])('refuses %j as %s, without a second try', async (reply, reason) => {
    const model = await clientFor();
    server.script(reply, { kind: 'text', text: 'must not be asked for' });
    const error = await failureOf(model.complete(REQUEST));
    expect(error.reason).toBe(reason);
    expect(error.retryable).toBe(false);
    expect(server.requests).toHaveLength(1);
  });

  it('counts the tokens of a truncated answer', async () => {
    const model = await clientFor();
    server.script({ kind: 'length' });
    await failureOf(model.complete(REQUEST));
    expect(model.usage()).toEqual({ calls: 1, promptTokens: 100, completionTokens: 20 });
  });

  it.each<FakeReply>([
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503, body: '<html>' },
    { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
    { kind: 'html' },
    { kind: 'html', status: 502 },
    { kind: 'broken-json' },
    { kind: 'empty-body' },
    { kind: 'reset' },
    { kind: 'hang' },
    { kind: 'drip', everyMs: 20 },
  ])('tries once more after %j, and then fails', async (reply) => {
    const model = await clientFor();
    server.script(reply, { kind: 'text', text: 'second try' });
    await expect(model.complete(FREE)).resolves.toMatchObject({ text: 'second try' });
    server.script(reply, reply, { kind: 'text', text: 'must not be asked for' });
    const error = await failureOf(model.complete(FREE));
    expect(error.retryable).toBe(true);
    expect(model.usage().calls).toBe(4);
  });

  it('waits as long as Retry-After says, unless that is too long', async () => {
    const model = await clientFor({}, { maxRetryWaitMs: 2000 });
    server.script({ kind: 'status', status: 429, headers: { 'retry-after': '1' } });
    const startedAt = performance.now();
    await model.complete(FREE);
    expect(performance.now() - startedAt).toBeGreaterThan(950);
    server.script({ kind: 'status', status: 429, headers: { 'retry-after': '3600' } });
    expect((await failureOf(model.complete(FREE))).reason).toBe('rate_limited');
    expect(server.requests).toHaveLength(3);
  });

  it('stops at once when cancelled, also while it waits for a retry', async () => {
    const model = await clientFor({ fallback: () => ({ kind: 'hang' }) }, { timeoutMs: 20_000 });
    const startedAt = performance.now();
    expect((await failureOf(model.complete({ ...FREE, signal: AbortSignal.timeout(50) }))).reason).toBe(
      'aborted',
    );
    server.script({ kind: 'status', status: 429, headers: { 'retry-after': '10' } });
    expect((await failureOf(model.complete({ ...FREE, signal: AbortSignal.timeout(50) }))).reason).toBe(
      'aborted',
    );
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('reads no more than a few megabytes', async () => {
    const model = await clientFor({}, { retries: 0, timeoutMs: 5000 });
    server.script({ kind: 'huge', bytes: 6 * 1024 * 1024 });
    expect((await failureOf(model.complete(FREE))).message).toContain('more than');
  });

  it('carries the prompt to no other host', async () => {
    const other = await startFakeModelServer();
    const model = await clientFor({}, { retries: 0 });
    server.script({ kind: 'redirect', to: `${other.baseUrl}/chat/completions` });
    await failureOf(model.complete(FREE));
    expect(other.requests).toHaveLength(0);
    await other.close();
  });

  it('says where to look when nothing listens', async () => {
    const model = await clientFor({}, { baseUrl: 'http://127.0.0.1:9/v1', retries: 0 });
    const error = await failureOf(model.complete(FREE));
    expect(error.reason).toBe('unreachable');
    expect(error.remedy).toContain('OPENAI_BASE_URL');
  });

  it('never repeats a key, neither in errors nor in logs', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    const apiKey = ['sk', 'proj', 'abcdefghijklmnopqrstuvwx'].join('-');
    const model = await clientFor({ apiKey: 'another' }, { apiKey, logger });
    const error = await failureOf(model.complete({ ...FREE, user: 'a very private prompt' }));
    expect(error.reason).toBe('auth');
    logger.error({ err: error }, 'failed');
    const said = `${JSON.stringify(error)} ${String(error.stack)} ${error.message} ${lines.join('')}`;
    expect(said).toContain('model call failed');
    expect(said).not.toContain(apiKey);
    expect(said).not.toContain('very private');
  });

  it('guesses the tokens that a server does not count', async () => {
    const model = await clientFor();
    server.script({ kind: 'text', text: 'one two three', withoutUsage: true });
    await expect(model.complete(FREE)).resolves.toMatchObject({ promptTokens: 6, completionTokens: 4 });
  });

  it('warns when the server read only part of the prompt', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    const model = await clientFor({}, { logger });
    await model.complete({ ...FREE, user: 'word '.repeat(2000) });
    expect(lines.join('')).toContain('only part of the prompt');
  });

  it('answers from what a reasoning server says, not from its reasoning', async () => {
    const model = await clientFor();
    server.script({ kind: 'text', text: '{"a": 1}', reasoning: 'hm, {"a": 2}' });
    await expect(model.complete(REQUEST)).resolves.toMatchObject({ text: '{"a": 1}' });
  });
});
