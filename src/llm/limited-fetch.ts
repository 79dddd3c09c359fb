import { messageOf } from '../errors.js';
import { ModelError } from './model-error.js';
import { failure } from './server-errors.js';

async function readLimited(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw new ModelError({
        reason: 'server',
        message: `The model server sent more than ${maxBytes} bytes.`,
      });
    }
    chunks.push(value);
  }
}

/**
 * vLLM, FastAPI and others put their error at the top of the body; the client library reads `error` only
 * and would report a refusal without its words.
 */
function wrapError(body: Buffer): Buffer {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    const isBare = typeof parsed === 'object' && parsed !== null && !('error' in parsed);
    return isBare ? Buffer.from(JSON.stringify({ error: parsed })) : body;
  } catch {
    return body;
  }
}

async function fetchWhole(maxBytes: number, ...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: 'error' });
  if (response.body === null) return response;
  const received = await readLimited(response.body, maxBytes);
  const body = response.ok ? received : wrapError(received);
  const { status, statusText, headers } = response;
  return new Response(body.byteLength === 0 ? null : new Uint8Array(body), { status, statusText, headers });
}

/** `fetch failed` says nothing; its cause does. */
function deepestMessage(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? deepestMessage(error.cause) : messageOf(error);
}

/**
 * `fetch` that answers only when the whole body is there, so that the caller's time-out covers a body that
 * drips; bounded in size, and without redirects, which would carry the prompt to another host.
 * Its failures are ModelErrors.
 */
export function createLimitedFetch(maxBytes: number): typeof fetch {
  return async (input, init) => {
    try {
      return await fetchWhole(maxBytes, input, init);
    } catch (error) {
      if (error instanceof ModelError) throw error;
      if (init?.signal?.aborted === true) throw failure('timeout', 'no complete answer in time');
      throw failure('unreachable', deepestMessage(error));
    }
  };
}
