import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isRecord, VENDORS } from './fake-model-vendors.js';
import type { FakeVendor, Json, RecordedRequest } from './fake-model-vendors.js';

export type { FakeVendor, RecordedRequest };

export type FakeReply =
  | { kind: 'text'; text: string; reasoning?: string; withoutUsage?: boolean; promptTokens?: number }
  | { kind: 'refusal' }
  | { kind: 'length'; text?: string }
  | { kind: 'content-filter' }
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  | { kind: 'html'; status?: number }
  | { kind: 'broken-json' }
  | { kind: 'empty-body' }
  | { kind: 'huge'; bytes: number }
  | { kind: 'hang' }
  | { kind: 'drip'; everyMs: number }
  | { kind: 'reset' }
  | { kind: 'redirect'; to: string }
  /** Repeats what the user sent, injected orders and all, and adds nothing. */
  | { kind: 'echo' };

export interface FakeModelServer {
  /** Ends in `/v1`. */
  baseUrl: string;
  requests: RecordedRequest[];
  /** Replies to the next accepted requests, in order; `fallback` answers after them. */
  script(...replies: FakeReply[]): void;
  close(): Promise<void>;
}

export interface FakeModelServerOptions {
  vendor?: FakeVendor;
  /** Refuses any other key with 401. */
  apiKey?: string;
  fallback?: (request: RecordedRequest) => FakeReply;
}

function messageText(body: Json, role: string): string {
  const messages: unknown[] = Array.isArray(body.messages) ? body.messages : [];
  const texts = messages.filter(isRecord).filter((message) => message.role === role);
  return texts.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n');
}

async function record(request: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  const body = isRecord(parsed) ? parsed : {};
  const url = new URL(request.url ?? '/', 'http://localhost');
  const format = isRecord(body.response_format) ? String(body.response_format.type) : null;
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.search,
    headers: request.headers,
    body,
    format,
    system: messageText(body, 'system'),
    user: messageText(body, 'user'),
    refused: false,
  };
}

function completion(request: RecordedRequest, message: Json, finishReason: string, usage?: Json): Json {
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: request.body.model,
    choices: [
      { index: 0, message: { role: 'assistant', ...message }, logprobs: null, finish_reason: finishReason },
    ],
    usage: usage ?? { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  };
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function sendDrip(response: ServerResponse, text: string, everyMs: number): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(text[sent] ?? ' ');
    sent += 1;
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}

function sendCompletion(
  request: RecordedRequest,
  response: ServerResponse,
  reply: FakeReply & { kind: 'text' },
): void {
  const message = {
    content: reply.text,
    ...(reply.reasoning === undefined ? {} : { reasoning_content: reply.reasoning }),
  };
  const usage = { prompt_tokens: reply.promptTokens ?? 100, completion_tokens: 20, total_tokens: 120 };
  const body = completion(request, message, 'stop', usage);
  if (reply.withoutUsage === true) delete body.usage;
  sendJson(response, 200, body);
}

function send(request: RecordedRequest, response: ServerResponse, reply: FakeReply): void {
  switch (reply.kind) {
    case 'text':
      return sendCompletion(request, response, reply);
    case 'echo':
      return sendJson(response, 200, completion(request, { content: request.user }, 'stop'));
    case 'refusal':
      return sendJson(
        response,
        200,
        completion(request, { content: null, refusal: "I'm sorry, I can't help with that." }, 'stop'),
      );
    case 'length':
      return sendJson(
        response,
        200,
        completion(request, { content: reply.text ?? '{"steps": [{"id": "C1", "te' }, 'length'),
      );
    case 'content-filter':
      return sendJson(response, 200, completion(request, { content: '' }, 'content_filter'));
    case 'status':
      return sendJson(
        response,
        reply.status,
        reply.body ?? {
          error: { message: `status ${reply.status}`, type: 'error', param: null, code: null },
        },
        reply.headers,
      );
    case 'html':
      response.writeHead(reply.status ?? 200, { 'content-type': 'text/html' });
      response.end('<!doctype html><html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>');
      return;
    case 'broken-json':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"id": "chatcmpl-fake", "choices": [{"mess');
      return;
    case 'empty-body':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '0' });
      response.end();
      return;
    case 'huge':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(' '.repeat(reply.bytes));
      return;
    case 'drip':
      return sendDrip(
        response,
        JSON.stringify(completion(request, { content: '{}' }, 'stop')),
        reply.everyMs,
      );
    case 'redirect':
      response.writeHead(307, { location: reply.to });
      response.end();
      return;
    case 'reset':
      response.destroy();
      return;
    case 'hang':
      return;
  }
}

/**
 * An OpenAI-compatible server on a free port of 127.0.0.1 that answers as scripted and refuses as the
 * named vendor does. Speaks `GET /v1/models` and `POST /v1/chat/completions`.
 */
export async function startFakeModelServer({
  vendor = 'vllm',
  apiKey,
  fallback = () => ({ kind: 'text', text: '{}' }),
}: FakeModelServerOptions = {}): Promise<FakeModelServer> {
  const requests: RecordedRequest[] = [];
  const replies: FakeReply[] = [];

  function answer(request: RecordedRequest, response: ServerResponse): void {
    const given = request.headers['api-key'] ?? request.headers.authorization?.replace(/^Bearer /, '');
    if (apiKey !== undefined && given !== apiKey) {
      const message = `Incorrect API key provided: ${String(given)}. You can find your API key in your account.`;
      return sendJson(response, 401, {
        error: { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' },
      });
    }
    if (request.method === 'GET' && request.path === '/v1/models') {
      return sendJson(response, 200, {
        object: 'list',
        data: [{ id: 'fake', object: 'model', owned_by: 'test' }],
      });
    }
    if (request.method !== 'POST' || request.path !== '/v1/chat/completions')
      return sendJson(response, 404, { detail: 'Not Found' });
    const refusal = VENDORS[vendor].map((refuse) => refuse(request)).find((found) => found !== null);
    if (refusal !== undefined && refusal !== null) {
      request.refused = true;
      return sendJson(response, refusal.status, refusal.body);
    }
    send(request, response, replies.shift() ?? fallback(request));
  }
  const server = createServer((request, response) => {
    void record(request).then((recorded) => {
      requests.push(recorded);
      answer(recorded, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    script: (...more) => {
      replies.push(...more);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
