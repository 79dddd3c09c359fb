import http from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import https from 'node:https';
import { authHeaders, tlsOptions } from './credentials.js';
import type { Deadline } from './deadline.js';
import { pause } from './deadline.js';
import { createBodyReader } from './body.js';
import type { Endpoint } from './schema.js';
import { SourceError } from './source-error.js';
import { lateError, networkError, statusError } from './words.js';
import type { Speaker } from './words.js';

export type Query = readonly (readonly [string, string])[];

export interface SourceRequest {
  /** Below the base URL, with a leading slash; fixed by the source, never taken from a user. */
  path: string;
  query?: Query;
  /** Makes it a POST. */
  form?: Query;
  json?: unknown;
  bytes?: { type: string; body: Buffer };
  headers?: Readonly<Record<string, string>>;
}

export interface SourceAnswer {
  status: number;
  contentType: string;
  headers: IncomingHttpHeaders;
  /** Decompressed and limited; throws a SourceError at the limit, at the deadline and when it breaks off. */
  body: AsyncGenerator<Buffer>;
}

/** What a source asked of its server so far. */
export interface Traffic {
  requests: number;
  bytes: number;
}

export interface HttpClient {
  speaker: Speaker;
  /** One diagnosis's conversation: the byte limit and the deadline hold for all of its requests together. */
  open(deadline: Deadline): Conversation;
  /** Address for people. */
  link(path: string, query: Query): string;
}

export interface Conversation {
  traffic: Traffic;
  deadline: Deadline;
  /** @throws SourceError in words, for every failure and every status but 2xx. */
  ask(request: SourceRequest): Promise<SourceAnswer>;
}

export interface HttpClientOptions {
  /** As people say it: `Prometheus`. */
  title: string;
  /** Where it is configured: `sources.prometheus`. */
  key: string;
  endpoint: Endpoint;
}

const RETRIED = [429, 503];
const DETAIL_BYTES = 2000;

const encode = (query: Query): string =>
  new URLSearchParams(query.map(([key, value]): [string, string] => [key, value])).toString();

function addressOf(base: string, path: string, query: Query = []): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  url.search = encode([...url.searchParams, ...query]);
  url.hash = '';
  return url;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

/** Seconds or a date in `Retry-After` → milliseconds; half a second when it says nothing. */
export function retryAfterMs(header: string | undefined, nowMs: number): number {
  if (header === undefined) return 500;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? 500 : Math.max(0, date - nowMs);
}

function payloadOf({ bytes, json, form }: SourceRequest): { type: string; body: Buffer } | null {
  if (bytes !== undefined) return bytes;
  if (json !== undefined) return { type: 'application/json', body: Buffer.from(JSON.stringify(json)) };
  if (form === undefined) return null;
  return { type: 'application/x-www-form-urlencoded', body: Buffer.from(encode(form)) };
}

function send(url: URL, options: RequestOptions, payload: Buffer | null): Promise<IncomingMessage> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(url, options, resolve);
    sent.on('error', reject);
    sent.end(payload ?? undefined);
  });
}

/** The first bytes of a refusal as one line: Prometheus, Loki and Elasticsearch say there what is wrong. */
async function detailOf(body: AsyncGenerator<Buffer>): Promise<string> {
  let text = '';
  try {
    for await (const chunk of body) {
      text += chunk.toString('utf8');
      if (text.length >= DETAIL_BYTES) break;
    }
  } catch {
    // What was read is enough.
  }
  const said = /"(?:error|message|reason)"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text;
  return /^\s*</.test(said) ? '' : said.replace(/\s+/g, ' ').trim().slice(0, 200);
}

/**
 * The client that all sources share. It dials only the configured base URL, follows no redirects, asks once more
 * after 429 and 503 when the deadline allows it, and puts every failure into words.
 * Node's own client and not `fetch`, which cannot be given a certificate authority without another package.
 */
export function createHttpClient({ title, key, endpoint }: HttpClientOptions): HttpClient {
  const base = new URL(endpoint.url);
  const speaker: Speaker = { title, key, origin: base.origin };
  // Compression costs more than it saves where no network lies between.
  const encoding = isLoopback(base.hostname) ? 'identity' : 'gzip, deflate';
  const connections = base.protocol === 'https:' ? https : http;
  const agent = new connections.Agent({ keepAlive: true, maxSockets: 4, timeout: 60_000 });

  function open(deadline: Deadline): Conversation {
    const traffic: Traffic = { requests: 0, bytes: 0 };
    const reader = createBodyReader({ speaker, deadline, traffic, maxMebibytes: endpoint.maxMebibytes });

    async function once(request: SourceRequest): Promise<IncomingMessage> {
      const payload = payloadOf(request);
      const headers: Record<string, string | number> = {
        accept: 'application/json',
        'accept-encoding': encoding,
        'user-agent': 'oscope',
        ...request.headers,
        ...(await authHeaders(endpoint)),
      };
      if (payload !== null) {
        headers['content-type'] = payload.type;
        headers['content-length'] = payload.body.length;
      }
      const secure = base.protocol === 'https:' ? await tlsOptions(endpoint) : {};
      traffic.requests += 1;
      const method = payload === null ? 'GET' : 'POST';
      const url = addressOf(endpoint.url, request.path, request.query);
      return send(url, { ...secure, agent, method, headers, signal: deadline.signal }, payload?.body ?? null);
    }

    async function twice(request: SourceRequest): Promise<IncomingMessage> {
      const response = await once(request);
      if (!RETRIED.includes(response.statusCode ?? 0)) return response;
      const wait = retryAfterMs(response.headers['retry-after'], Date.now());
      if (wait >= deadline.remainingMs()) return response;
      response.destroy();
      await pause(wait, deadline.signal);
      return once(request);
    }

    async function ask(request: SourceRequest): Promise<SourceAnswer> {
      try {
        deadline.signal.throwIfAborted();
        const response = await twice(request);
        const status = response.statusCode ?? 0;
        const body = reader(response);
        if (status < 200 || status >= 300) throw statusError(speaker, status, await detailOf(body));
        const { headers } = response;
        return { status, contentType: headers['content-type'] ?? '', headers, body };
      } catch (error) {
        if (error instanceof SourceError) throw error;
        throw deadline.signal.aborted ? lateError(speaker, deadline.seconds) : networkError(speaker, error);
      }
    }
    return { traffic, deadline, ask };
  }

  return {
    speaker,
    open,
    link: (path, query) => addressOf(endpoint.linkUrl ?? endpoint.url, path, query).href,
  };
}
