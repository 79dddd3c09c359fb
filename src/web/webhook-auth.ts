import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

interface Credentials {
  /** Basic names the sender; a bearer token does not. */
  sender: string | null;
  secret: string;
}

function credentialsOf(header: string | undefined): Credentials | null {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+) *$/.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return { sender: null, secret: value };
  if (scheme.toLowerCase() !== 'basic') return null;
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { sender: text.slice(0, colon), secret: text.slice(colon + 1) };
}

/**
 * Who sent a request, by its `Authorization` header: a sender's token as bearer, or as the password of Basic with the
 * sender as user. Every token is compared, each in constant time: the answer's time tells neither token nor sender.
 */
export function createSenderCheck(
  tokens: Readonly<Record<string, string>>,
): (authorization: string | undefined) => string | null {
  const known = Object.entries(tokens).map(([sender, token]) => ({ sender, digest: digest(token) }));
  return (authorization) => {
    const given = credentialsOf(authorization);
    const secret = digest(given?.secret ?? '');
    let found: string | null = null;
    for (const one of known) {
      const same = timingSafeEqual(one.digest, secret);
      if (same && given !== null && (given.sender === null || given.sender === one.sender))
        found = one.sender;
    }
    return found;
  };
}
