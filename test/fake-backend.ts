import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** How a server fails; each is the same for every API. */
export const FAULTS = [
  'down',
  'hang',
  'drip',
  'unauthorised',
  'forbidden',
  'missing',
  'throttled',
  'unavailable',
  'broken',
  'html',
  'redirect',
  'reset',
  'cut',
  'huge',
  'bomb',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface BackendRequest {
  method: string;
  path: string;
  /** Of the address and of a form. */
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  bytes: Buffer;
}

export interface BackendAnswer {
  status?: number;
  type?: string;
  headers?: Record<string, string>;
  body: string | Buffer | AsyncIterable<string>;
}

export interface FakeBackend {
  url: string;
  requests: BackendRequest[];
  /** From now on; null = none. */
  fault: Fault | null;
  /** Content type of the answers that fail in their content. */
  faultType: string;
  /** Refuses requests without this `authorization`. */
  authorization: string | null;
  close(): Promise<void>;
}

async function readRequest(request: IncomingMessage): Promise<BackendRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const body = bytes.toString('utf8');
  const url = new URL(request.url ?? '/', 'http://localhost');
  const query = new URLSearchParams(url.search);
  if (request.headers['content-type'] === 'application/x-www-form-urlencoded')
    for (const [key, value] of new URLSearchParams(body)) query.append(key, value);
  return { method: request.method ?? '', path: url.pathname, query, headers: request.headers, body, bytes };
}

const PAGE = '<!doctype html><html><title>Sign in</title><body><h1>Sign in</h1></body></html>';

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ status: 'error', errorType: 'x', error: `status ${status}` }));
}

/** White space is JSON and an empty NDJSON line: only a limit on bytes ends this. */
function pour(response: ServerResponse): void {
  const block = Buffer.alloc(64 * 1024, '\n');
  const more = (): void => {
    while (!response.destroyed && response.write(block));
  };
  response.on('drain', more);
  more();
}

function drip(response: ServerResponse, type: string): void {
  response.writeHead(200, { 'content-type': type });
  const timer = setInterval(() => response.write('\n'), 20);
  response.on('close', () => clearInterval(timer));
}

/** 64 MiB of nothing in 64 KiB. */
const BOMB = gzipSync(Buffer.alloc(64 << 20, '\n'));

function fail(fault: Fault, response: ServerResponse, type: string): void {
  switch (fault) {
    case 'hang':
      return;
    case 'drip':
      return drip(response, type);
    case 'unauthorised':
      return refuse(response, 401);
    case 'forbidden':
      return refuse(response, 403);
    case 'missing':
      return refuse(response, 404);
    case 'throttled':
      return refuse(response, 429, { 'retry-after': '0' });
    case 'unavailable':
      return refuse(response, 503, { 'retry-after': '0' });
    case 'broken':
      return refuse(response, 500);
    case 'redirect':
      response.writeHead(302, { location: 'http://127.0.0.1:1/login?secret=1' });
      response.end();
      return;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(PAGE);
      return;
    case 'huge':
      response.writeHead(200, { 'content-type': type });
      return pour(response);
    case 'bomb':
      response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' });
      response.end(BOMB);
      return;
    case 'reset':
    case 'down':
      response.destroy();
      return;
    case 'cut':
      response.writeHead(200, { 'content-type': type, 'content-length': '1000' });
      response.write('{"status": "success", "data": {"res');
      setTimeout(() => response.destroy(), 20);
  }
}

/**
 * An HTTP server on a free port of 127.0.0.1 that answers as an API does, or fails as told.
 * @param tls makes it one of HTTPS
 */
export async function startFakeBackend(
  answer: (request: BackendRequest) => BackendAnswer,
  tls?: ServerOptions,
): Promise<FakeBackend> {
  const requests: BackendRequest[] = [];
  const listener: RequestListener = (incoming, response) => {
    void readRequest(incoming).then(async (request) => {
      requests.push(request);
      if (backend.fault !== null) return fail(backend.fault, response, backend.faultType);
      if (backend.authorization !== null && request.headers.authorization !== backend.authorization)
        return refuse(response, 401);
      const { status = 200, type = 'application/json', headers, body } = answer(request);
      response.writeHead(status, { 'content-type': type, ...headers });
      if (typeof body === 'string' || Buffer.isBuffer(body)) return response.end(body);
      for await (const piece of body) {
        if (response.destroyed) return undefined;
        response.write(piece);
      }
      return response.end();
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const backend: FakeBackend = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    fault: null,
    faultType: 'application/json',
    authorization: null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return backend;
}
