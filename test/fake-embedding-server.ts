import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EmbeddingRequest {
  path: string;
  authorization: string | undefined;
  model: string;
  input: string[];
  encodingFormat: string | undefined;
}

export interface FakeEmbeddingServer {
  /** Ends in `/v1`. */
  baseUrl: string;
  requests: EmbeddingRequest[];
  /** The next answers, in order, instead of vectors; `hang` never answers. */
  script(...answers: ({ status: number; body?: unknown } | 'hang')[]): void;
  close(): Promise<void>;
}

const DIMENSIONS = 24;

/** Counts of words by the sum of their letters: no meaning, but the same text gives the same vector. Not at length 1. */
function vectorOf(text: string): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0.01);
  for (const word of text.toLowerCase().match(/\w+/g) ?? []) {
    const slot = Array.from(word).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % DIMENSIONS;
    vector[slot] = (vector[slot] ?? 0) + 1;
  }
  return vector;
}

async function bodyOf(
  request: IncomingMessage,
): Promise<{ model: string; input: string[]; encoding_format?: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
    model: string;
    input: string[];
    encoding_format?: string;
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'retry-after-ms': '5' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
}

/** An OpenAI-compatible `/v1/embeddings` (https://platform.openai.com/docs/api-reference/embeddings), answers in reverse order. */
export async function startFakeEmbeddingServer(): Promise<FakeEmbeddingServer> {
  const requests: EmbeddingRequest[] = [];
  const scripted: ({ status: number; body?: unknown } | 'hang')[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then(({ model, input, encoding_format }) => {
      requests.push({
        path: request.url ?? '',
        authorization: request.headers.authorization,
        model,
        input,
        encodingFormat: encoding_format,
      });
      const next = scripted.shift();
      if (next === 'hang') return;
      if (next !== undefined) return send(response, next.status, next.body);
      if (input.some((text) => text === ''))
        return send(response, 400, { error: { message: 'input cannot be empty' } });
      const data = input
        .map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) }))
        .reverse();
      send(response, 200, { object: 'list', model, data, usage: { prompt_tokens: 1, total_tokens: 1 } });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    script: (...answers) => void scripted.push(...answers),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
