import { SourceError } from './source-error.js';
import { messageOf } from '../../errors.js';

/** Who is spoken of in a note: `Prometheus at http://prom:9090`, configured under `sources.prometheus`. */
export interface Speaker {
  title: string;
  origin: string;
  key: string;
}

interface Words {
  what: string;
  remedy: (key: string) => string;
}

const SETTINGS = 'oscope.yaml';

const STATUS: Readonly<Record<number, Words>> = {
  401: {
    what: 'did not accept the credentials (401)',
    remedy: (key) => `Set ${key}.auth in ${SETTINGS}.`,
  },
  403: {
    what: 'forbids this query (403)',
    remedy: (key) => `Give the account of ${key}.auth read access.`,
  },
  404: {
    what: 'does not know this address (404)',
    remedy: (key) => `Set ${key}.url to the base of the API, path included.`,
  },
  405: {
    what: 'does not allow this kind of request (405)',
    remedy: (key) => `Set ${key}.method to GET if its proxy refuses POST, and ${key}.url to its API.`,
  },
  429: {
    what: 'has too many requests (429), also at the second try',
    remedy: () => 'Raise its limits for OScope.',
  },
  503: {
    what: 'is not ready (503), also at the second try',
    remedy: () => 'See its own log.',
  },
};

/** The status of an answer that is no success → what the reader should know and do. */
export function statusError(speaker: Speaker, status: number, detail: string): SourceError {
  const words = STATUS[status];
  const who = `${speaker.title} at ${speaker.origin}`;
  // Mimir and Loki with tenants.
  if (status === 401 && /no org id/i.test(detail))
    return new SourceError({
      message: `${who} wants to know the tenant (401).`,
      remedy: `Set ${speaker.key}.auth.headers.X-Scope-OrgID in ${SETTINGS}.`,
      status,
      detail,
    });
  if (words !== undefined)
    return new SourceError({
      message: `${who} ${words.what}.`,
      remedy: words.remedy(speaker.key),
      status,
      detail,
    });
  if (status >= 300 && status < 400) {
    return new SourceError({
      message: `${who} redirects elsewhere (${status}); OScope follows no redirects.`,
      remedy: `Set ${speaker.key}.url to the final address, and ${speaker.key}.auth if it redirects to a login.`,
      status,
    });
  }
  const said = detail === '' ? '' : `: ${detail}`;
  return new SourceError({
    message: `${who} answered with status ${status}${said}.`,
    remedy: status >= 500 ? 'See its own log.' : undefined,
    status,
    detail,
  });
}

const NETWORK: readonly [RegExp, string, (key: string) => string][] = [
  [/ECONNREFUSED/, 'refuses connections', (key) => `Start it, or correct ${key}.url.`],
  [/ENOTFOUND|EAI_AGAIN/, 'cannot be found by its name', (key) => `Correct ${key}.url or the DNS.`],
  [/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/, 'cannot be reached', (key) => `Open the network to ${key}.url.`],
  [
    /ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|HANDSHAKE_FAILURE)/,
    'does not accept the certificate of OScope, or asks for one',
    (key) => `Set ${key}.tls.cert and ${key}.tls.key to one that it knows.`,
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|altname/i,
    'shows a certificate that is not trusted',
    (key) => `Set ${key}.tls.ca to the certificate of its authority.`,
  ],
  [
    /EPROTO|wrong version number|SSL/i,
    'does not speak TLS as expected',
    (key) => `Check http or https in ${key}.url.`,
  ],
  [/ECONNRESET|EPIPE|aborted|socket hang up|Parse Error/, 'broke off its answer', () => 'See its own log.'],
  [
    /ENOENT|EACCES/,
    'cannot be asked: a file of its settings cannot be read',
    (key) => `Check the files under ${key}.`,
  ],
];

/** A text that Node's errors bear besides their message. */
function fieldOf(error: unknown, name: 'code' | 'path'): string {
  const value: unknown =
    typeof error === 'object' && error !== null ? Object.getOwnPropertyDescriptor(error, name)?.value : '';
  return typeof value === 'string' ? value : '';
}

/** A failed connection in words. */
export function networkError(speaker: Speaker, error: unknown): SourceError {
  const text = `${fieldOf(error, 'code')} ${messageOf(error)}`;
  const found = NETWORK.find(([pattern]) => pattern.test(text));
  const code = /\b(E(?!RR_)[A-Z]{3,}|ERR_[A-Z0-9_]+|[A-Z_]*(?:CERT|ISSUER|SIGNED)[A-Z_]*)\b/.exec(text)?.[1];
  const file = fieldOf(error, 'path');
  return new SourceError({
    message: `${speaker.title} at ${speaker.origin} ${found?.[1] ?? 'could not be read'}${code === undefined ? '' : ` (${code}${file === '' ? '' : `: ${file}`})`}.`,
    remedy: found?.[2](speaker.key),
    cause: error,
  });
}

export function lateError(speaker: Speaker, seconds: number): SourceError {
  return new SourceError({
    code: 'timeout',
    message: `${speaker.title} at ${speaker.origin} did not answer fully within ${Math.round(seconds * 10) / 10} s.`,
    remedy: `Raise ${speaker.key}.timeoutSeconds, or see why it is slow.`,
  });
}

export function largeError(speaker: Speaker, maxMebibytes: number): SourceError {
  return new SourceError({
    message: `${speaker.title} at ${speaker.origin} sent more than ${maxMebibytes} MiB; the rest was left out.`,
    remedy: `Raise ${speaker.key}.maxMebibytes if it is really needed.`,
  });
}

export function formatError(speaker: Speaker, what: string): SourceError {
  return new SourceError({
    message: `${speaker.title} at ${speaker.origin} answered with ${what}.`,
    remedy: `Check that ${speaker.key}.url is its API and not a login page or a proxy.`,
  });
}
