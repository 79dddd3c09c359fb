import { ModelError } from './model-error.js';

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
 * `fetch` that answers only when the whole body is there, so that the caller's time-out covers a body that
 * drips; bounded in size, and without redirects, which would carry the prompt to another host.
 */
export function createLimitedFetch(maxBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'error' });
    if (response.body === null) return response;
    const body = await readLimited(response.body, maxBytes);
    const { status, statusText, headers } = response;
    return new Response(body.byteLength === 0 ? null : new Uint8Array(body), { status, statusText, headers });
  };
}
