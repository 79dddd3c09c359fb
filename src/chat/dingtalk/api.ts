import { z } from 'zod';
import { OScopeError } from '../../errors.js';
import { isTokenRefused, noAnswer, refusalError } from './errors.js';
import type { Refusal } from './errors.js';
import type { DingtalkCredentials, DingtalkSettings } from './settings.js';

/** DingTalk's HTTP APIs. Every failure is an OScopeError; nothing is retried here but an access token that ran out. */
export interface DingtalkApi {
  /** `POST|PUT https://api.dingtalk.com/v1.0/…` */
  call(method: 'POST' | 'PUT', path: string, body: object): Promise<unknown>;
  /** A message through the address that came with somebody's message. */
  sendBySession(url: string, body: object): Promise<void>;
  /** Uploads a picture. @returns its media id */
  uploadImage(name: string, mime: string, bytes: Uint8Array): Promise<string>;
  /** Asks for a stream. @returns the address of its socket, ticket included */
  openStream(topics: readonly string[]): Promise<string>;
  /** @throws OScopeError when DingTalk refuses the app's id or secret */
  token(): Promise<string>;
}

export interface DingtalkApiOptions {
  settings: DingtalkSettings;
  credentials: DingtalkCredentials;
  /** Unix seconds. */
  now: () => number;
  timeoutMs?: number;
}

interface Answer {
  status: number;
  body: unknown;
}

const tokenSchema = z.looseObject({ accessToken: z.string().min(1), expireIn: z.number().default(7200) });
const streamSchema = z.looseObject({ endpoint: z.url({ protocol: /^wss?$/ }), ticket: z.string().min(1) });
const mediaSchema = z.looseObject({ media_id: z.string().min(1) });
const refusalSchema = z.looseObject({
  code: z.coerce.string().optional(),
  message: z.string().optional(),
  errcode: z.coerce.string().optional(),
  errmsg: z.string().optional(),
});

/** A token is renewed this long before it ends. */
const RENEW_SECONDS = 300;

/** What an answer refuses; undefined when it does not. The older API answers 200 whatever happens. */
function refusalIn({ status, body }: Answer): Refusal | undefined {
  const read = refusalSchema.safeParse(body).data;
  const code = read?.errcode ?? read?.code ?? '';
  const failed = status >= 400 || (read?.errcode !== undefined && read.errcode !== '0');
  return failed ? { status, code, message: read?.errmsg ?? read?.message ?? '' } : undefined;
}

/** Sessions are at DingTalk; an address elsewhere would get what we say of hosts. */
export function isSessionUrl(url: string, { oapiUrl, apiUrl }: DingtalkSettings): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin } = new URL(url);
  if ([oapiUrl, apiUrl].some((known) => new URL(known).origin === origin)) return true;
  return protocol === 'https:' && /(?:^|\.)dingtalk\.com$/.test(hostname);
}

export function createDingtalkApi(options: DingtalkApiOptions): DingtalkApi {
  const { settings, credentials, now, timeoutMs = 10_000 } = options;
  let known: { token: string; until: number } | undefined;
  let asked: Promise<string> | undefined;

  async function request(operation: string, url: URL, init: RequestInit): Promise<Answer> {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(url, { redirect: 'error', ...init, signal });
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : parse(operation, response.status, text) };
    } catch (error) {
      throw noAnswer(operation, error);
    }
  }

  const json = (operation: string, method: string, url: URL, body: object, headers = {}): Promise<Answer> =>
    request(operation, url, {
      method,
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  const at = (base: string, path: string): URL => new URL(`${base.replace(/\/$/, '')}${path}`);

  async function askToken(): Promise<string> {
    const { clientId: appKey, clientSecret: appSecret } = credentials;
    const url = at(settings.apiUrl, '/v1.0/oauth2/accessToken');
    const answer = await json('accessToken', 'POST', url, { appKey, appSecret });
    const refusal = refusalIn(answer);
    // Whatever it says, it is said of id and secret.
    if (refusal !== undefined)
      throw refusalError(
        'accessToken',
        refusal.status < 500 && refusal.status !== 429 ? { ...refusal, status: 401 } : refusal,
      );
    const { accessToken, expireIn } = expect('accessToken', tokenSchema, answer);
    known = { token: accessToken, until: now() + expireIn - RENEW_SECONDS };
    return accessToken;
  }

  function token(): Promise<string> {
    if (known !== undefined && known.until > now()) return Promise.resolve(known.token);
    return (asked ??= askToken().finally(() => (asked = undefined)));
  }

  /** With a token; once more with a new one when it was revoked before its time. */
  async function authorised(operation: string, send: (token: string) => Promise<Answer>): Promise<Answer> {
    for (let isLast = false; ; isLast = true) {
      const answer = await send(await token());
      const refusal = refusalIn(answer);
      if (refusal === undefined) return answer;
      if (isLast || !isTokenRefused(refusal)) throw refusalError(operation, refusal);
      known = undefined;
    }
  }

  return {
    token,
    async call(method, path, body) {
      const operation = path.split('/').slice(2).join('/');
      const answer = await authorised(operation, (secret) =>
        json(operation, method, at(settings.apiUrl, path), body, { 'x-acs-dingtalk-access-token': secret }),
      );
      return answer.body;
    },
    async sendBySession(url, body) {
      const refusal = refusalIn(await json('sendBySession', 'POST', new URL(url), body));
      if (refusal !== undefined) throw refusalError('sendBySession', refusal);
    },
    async uploadImage(name, mime, bytes) {
      const answer = await authorised('media/upload', (secret) => {
        const form = new FormData();
        form.set('media', new Blob([Buffer.from(bytes)], { type: mime }), name);
        const url = at(settings.oapiUrl, '/media/upload');
        url.search = new URLSearchParams({ access_token: secret, type: 'image' }).toString();
        return request('media/upload', url, { method: 'POST', body: form });
      });
      return expect('media/upload', mediaSchema, answer).media_id;
    },
    async openStream(topics) {
      const { clientId, clientSecret } = credentials;
      const subscriptions = topics.map((topic) => ({ type: 'CALLBACK', topic }));
      const body = { clientId, clientSecret, subscriptions, ua: 'oscope' };
      const answer = await json(
        'connections/open',
        'POST',
        at(settings.apiUrl, '/v1.0/gateway/connections/open'),
        body,
      );
      const refusal = refusalIn(answer);
      if (refusal !== undefined) throw refusalError('connections/open', refusal);
      const { endpoint, ticket } = expect('connections/open', streamSchema, answer);
      const url = new URL(endpoint);
      url.searchParams.set('ticket', ticket);
      return url.toString();
    },
  };
}

function parse(operation: string, status: number, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Comes from a proxy or an outage.
    throw refusalError(operation, {
      status: Math.max(500, status),
      code: '',
      message: `HTTP ${status}, no JSON`,
    });
  }
}

function expect<T>(operation: string, schema: z.ZodType<T>, { body }: Answer): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new OScopeError({
    code: 'unavailable',
    message: `DingTalk ${operation}: an answer without ${read.error.issues[0]?.path.join('.') ?? 'sense'}.`,
    retryable: true,
  });
}
