import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import type { Logger } from 'pino';
import type { Model, ModelReply, ModelRequest, ModelUsage } from '../ports/model.js';
import { buildCompletionBody, readCompletion } from './completion.js';
import { adaptDialect, createDialectCache } from './dialect.js';
import type { Adaptation, Dialect, DialectCache } from './dialect.js';
import { resolveEndpoint } from './endpoint.js';
import type { Endpoint, EndpointSettings } from './endpoint.js';
import { createLimitedFetch } from './limited-fetch.js';
import type { ModelError } from './model-error.js';
import { readRefusal, retryAfterMs, toModelError } from './server-errors.js';
import { approximateTokens } from './token-budget.js';

export interface ModelClientOptions extends EndpointSettings {
  /** For one attempt, from sending to the last byte. Default 60,000. */
  timeoutMs?: number;
  /** After time-outs, lost connections, 429 and 5xx. Default 1. */
  retries?: number;
  /** When the server does not say how long to wait. Default 500. */
  retryWaitMs?: number;
  /** A server that asks for a longer wait than this is not waited for. Default 15,000. */
  maxRetryWaitMs?: number;
  /** Share one between clients so that each server is probed once. */
  dialects?: DialectCache;
  logger?: Logger;
}

const MOST_ANSWER_BYTES = 4 * 1024 * 1024;
/** An Ollama whose context is too small drops the beginning of the prompt without a word. */
const SUSPICIOUS_PROMPT_SHARE = 0.35;

/** The library, with nothing taken from the environment. */
export function createOpenAi({ baseUrl, apiKey, query, headers }: Endpoint, timeout: number): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    apiKey,
    defaultQuery: query,
    defaultHeaders: headers,
    timeout,
    // Retried here: the library waits as long as Retry-After says, and cannot be interrupted then.
    maxRetries: 0,
    fetch: createLimitedFetch(MOST_ANSWER_BYTES),
    // Its own log would print prompts.
    logLevel: 'off',
    // Nothing is taken from the environment behind the back of the configuration.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
  });
}

interface Client {
  model: string;
  openai: OpenAI;
  dialects: DialectCache;
  dialectKey: string;
  retries: number;
  retryWaitMs: number;
  maxRetryWaitMs: number;
  usage: ModelUsage;
  logger: Logger | undefined;
}

async function send(client: Client, request: ModelRequest, dialect: Dialect): Promise<ModelReply> {
  client.usage.calls += 1;
  const body: unknown = await client.openai.post('/chat/completions', {
    body: buildCompletionBody(client.model, request, dialect),
    signal: request.signal,
  });
  return readCompletion(body, request);
}

function count(
  { usage }: Client,
  tokens: { promptTokens: number; completionTokens: number } | undefined,
): void {
  usage.promptTokens += tokens?.promptTokens ?? 0;
  usage.completionTokens += tokens?.completionTokens ?? 0;
}

/** What to try instead, when the server refused how it was asked rather than what. */
function adapt(
  dialect: Dialect,
  error: unknown,
  { reason }: ModelError,
  request: ModelRequest,
): Adaptation | null {
  const refusal = reason === 'bad_request' || reason === 'server' ? readRefusal(error) : null;
  return refusal && adaptDialect(dialect, refusal, request.schema !== undefined);
}

async function waitBeforeRetry(
  client: Client,
  error: unknown,
  failure: ModelError,
  signal?: AbortSignal,
): Promise<void> {
  const wait = retryAfterMs(error, Date.now()) ?? client.retryWaitMs;
  if (wait > client.maxRetryWaitMs) throw failure;
  await delay(wait, undefined, { signal }).catch((aborted: unknown) => {
    throw toModelError(aborted, signal);
  });
}

async function completeWithRetries(client: Client, request: ModelRequest): Promise<ModelReply> {
  let dialect = client.dialects.get(client.dialectKey);
  let lasting = true;
  for (let retriesLeft = client.retries; ;) {
    try {
      const reply = await send(client, request, dialect);
      if (lasting) client.dialects.set(client.dialectKey, dialect);
      return reply;
    } catch (error) {
      const failure = toModelError(error, request.signal);
      count(client, failure.usage);
      const adapted = adapt(dialect, error, failure, request);
      if (adapted !== null) {
        dialect = adapted.dialect;
        lasting &&= adapted.lasting;
        continue;
      }
      if (!failure.retryable || retriesLeft === 0) throw failure;
      retriesLeft -= 1;
      await waitBeforeRetry(client, error, failure, request.signal);
    }
  }
}

async function completeAndLog(client: Client, request: ModelRequest): Promise<ModelReply> {
  const startedAt = Date.now();
  const fields = { model: client.model, purpose: request.purpose };
  try {
    const reply = await completeWithRetries(client, request);
    count(client, reply);
    const { promptTokens, completionTokens } = reply;
    client.logger?.debug(
      { ...fields, promptTokens, completionTokens, ms: Date.now() - startedAt },
      'model answered',
    );
    if (promptTokens < SUSPICIOUS_PROMPT_SHARE * approximateTokens(request.system + request.user)) {
      client.logger?.warn(
        { ...fields, promptTokens },
        'model read only part of the prompt: raise its context',
      );
    }
    return reply;
  } catch (error) {
    const failure = toModelError(error, request.signal);
    client.logger?.warn(
      { ...fields, reason: failure.reason, ms: Date.now() - startedAt },
      'model call failed',
    );
    throw failure;
  }
}

/**
 * A model behind an OpenAI-compatible `chat/completions`: OpenAI, Azure, vLLM, Ollama, DashScope, llama.cpp, …
 * What the server cannot do (schemas, JSON mode, parameters) shows in its first refusals and is remembered.
 * @throws OScopeError `bad_config` when base URL or key cannot be right
 */
export function createModelClient(options: ModelClientOptions): Model {
  const endpoint = resolveEndpoint(options);
  const client: Client = {
    model: options.model,
    openai: createOpenAi(endpoint, options.timeoutMs ?? 60_000),
    dialects: options.dialects ?? createDialectCache(),
    dialectKey: `${endpoint.baseUrl} ${options.model}`,
    retries: options.retries ?? 1,
    retryWaitMs: options.retryWaitMs ?? 500,
    maxRetryWaitMs: options.maxRetryWaitMs ?? 15_000,
    usage: { calls: 0, promptTokens: 0, completionTokens: 0 },
    logger: options.logger,
  };
  return {
    name: options.model,
    usage: () => ({ ...client.usage }),
    complete: (request) => completeAndLog(client, request),
  };
}
