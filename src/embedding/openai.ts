import { createHash } from 'node:crypto';
import OpenAI from 'openai';
import { OScopeError } from '../errors.js';
import type { Embedder } from '../ports/embedder.js';
import { unitVector } from './unit.js';

export interface OpenAiEmbedderOptions {
  model: string;
  apiKey?: string;
  /** Ends in `/v1`; absent = OpenAI itself. */
  baseUrl?: string;
  /** Asks for shorter vectors, which not every model can give. */
  dimensions?: number;
  /** For one batch of texts, further attempts included. */
  timeoutMs: number;
  /** Attempts after the first, on time-outs, 408, 409, 429 and 5xx. */
  maxRetries?: number;
}

/** Servers take 32 to 2048 texts at once; every one of them takes these. */
const BATCH_TEXTS = 32;
/** Models read 512 to 8192 tokens and many servers refuse more instead of cutting. */
const MAX_CHARACTERS = 6_000;

function failure(error: unknown, model: string, timedOut: boolean): OScopeError {
  const status = error instanceof OpenAI.APIError ? (error.status as number | undefined) : undefined;
  const denied = status === 401 || status === 403;
  const answer = status === undefined ? 'did not answer' : `answered ${status}`;
  return new OScopeError({
    code: timedOut ? 'timeout' : 'unavailable',
    message: `The embedding model ${model} ${timedOut ? 'took too long' : answer}.`,
    remedy: denied
      ? 'Check OPENAI_API_KEY or OSCOPE_EMBEDDER_API_KEY.'
      : 'Check OSCOPE_EMBEDDER_MODEL and OSCOPE_EMBEDDER_BASE_URL.',
    retryable: status === undefined || status === 429 || status >= 500,
    cause: error,
  });
}

function badAnswer(model: string, problem: string): OScopeError {
  return new OScopeError({
    code: 'unavailable',
    message: `The embedding model ${model} gave ${problem}.`,
    remedy: 'Check that OSCOPE_EMBEDDER_MODEL is an embedding model.',
  });
}

/** Reads `data[i] = {index, embedding}`; servers may leave the order or the index out. */
function readAnswer(
  data: readonly { index?: number; embedding: unknown }[],
  count: number,
  model: string,
): Float32Array[] {
  if (data.length !== count) throw badAnswer(model, `${data.length} vectors for ${count} texts`);
  const vectors = new Array<Float32Array>(count);
  data.forEach(({ index, embedding }, position) => {
    if (!Array.isArray(embedding) || embedding.length === 0)
      throw badAnswer(model, 'something that is no vector');
    vectors[index ?? position] = unitVector(embedding as number[]);
  });
  if (vectors.includes(undefined as unknown as Float32Array)) throw badAnswer(model, 'the same vector twice');
  return vectors;
}

/** Two servers may serve different models under one name. */
function idOf({ model, baseUrl, dimensions }: OpenAiEmbedderOptions): string {
  const server = createHash('sha256')
    .update(baseUrl ?? 'openai')
    .digest('hex')
    .slice(0, 8);
  return `openai:${model}${dimensions === undefined ? '' : `:${dimensions}`}@${server}`;
}

/**
 * An OpenAI-compatible `/embeddings` endpoint. `dimensions` is 0 until the first answer unless it was asked for.
 * Every failure is an OScopeError `timeout` or `unavailable`.
 */
export function createOpenAiEmbedder(options: OpenAiEmbedderOptions): Embedder {
  const { model, apiKey, baseUrl, timeoutMs, maxRetries = 2 } = options;
  const client = new OpenAI({
    apiKey: apiKey ?? 'none',
    baseURL: baseUrl,
    timeout: timeoutMs + 1_000,
    maxRetries,
  });
  let dimensions = options.dimensions ?? 0;

  async function embedBatch(texts: readonly string[]): Promise<Float32Array[]> {
    // Many servers refuse an empty text; the client would ask for base64, which some of them do not know.
    const input = texts.map((text) => (text.trim() === '' ? '-' : text.slice(0, MAX_CHARACTERS)));
    const request = { model, input, encoding_format: 'float' as const, dimensions: options.dimensions };
    // The client's own time limit ends with the headers: an answer that trickles in would hang.
    const deadline = AbortSignal.timeout(timeoutMs);
    const answer = await client.embeddings.create(request, { signal: deadline }).catch((error: unknown) => {
      throw failure(error, model, deadline.aborted || error instanceof OpenAI.APIConnectionTimeoutError);
    });
    const data: unknown = (answer as { data?: unknown } | null | undefined)?.data;
    if (!Array.isArray(data)) throw badAnswer(model, 'no vectors');
    return readAnswer(data as { embedding: unknown }[], texts.length, model);
  }

  return {
    id: idOf(options),
    get dimensions() {
      return dimensions;
    },
    async embed(texts) {
      const vectors: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += BATCH_TEXTS) {
        vectors.push(...(await embedBatch(texts.slice(from, from + BATCH_TEXTS))));
      }
      const expected = dimensions === 0 ? (vectors[0]?.length ?? 0) : dimensions;
      const odd = vectors.find((vector) => vector.length !== expected);
      if (odd !== undefined)
        throw badAnswer(model, `a vector of ${odd.length} dimensions where others have ${expected}`);
      dimensions = expected;
      return vectors;
    },
  };
}
