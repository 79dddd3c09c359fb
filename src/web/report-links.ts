import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link opens. Its kind is signed too, so that a signature for one never opens another. */
export interface LinkTarget {
  kind: 'reports' | 'knowledge';
  /** Of a diagnosis, an SOP or a historical case. */
  id: string;
}

/** The two query parameters of a signed link, as they came. */
export interface LinkQuery {
  exp: unknown;
  sig: unknown;
}

/** HMAC-SHA256 over kind, id and expiry (Unix seconds), base64url. */
export function signTarget(secret: string, { kind, id }: LinkTarget, expires: number): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([kind, id, expires]))
    .digest('base64url');
}

/**
 * `https://oscope.example.org/reports/d-1?exp=1762000000&sig=…`
 *
 * @param baseUrl with or without a slash at its end
 * @param expires Unix seconds
 */
export function signedLink(baseUrl: string, secret: string, target: LinkTarget, expires: number): string {
  const until = Math.floor(expires);
  const path = `${baseUrl.replace(/\/+$/, '')}/${target.kind}/${encodeURIComponent(target.id)}`;
  return `${path}?exp=${until}&sig=${signTarget(secret, target, until)}`;
}

/**
 * `forged` tells nothing about the target; `expired` is said only of links that were good once.
 *
 * @param now Unix seconds
 */
export function judgeLink(
  secret: string,
  target: LinkTarget,
  { exp, sig }: LinkQuery,
  now: number,
): 'good' | 'expired' | 'forged' {
  if (typeof exp !== 'string' || typeof sig !== 'string' || !/^[0-9]{1,12}$/.test(exp)) return 'forged';
  const wanted = Buffer.from(signTarget(secret, target, Number(exp)));
  const given = Buffer.from(sig);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'forged';
  return now > Number(exp) ? 'expired' : 'good';
}
