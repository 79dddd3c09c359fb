import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';

/** The secret that signs links: the configured one, or one that the first process on this Redis makes for all. */
export async function openLinkSecret(
  redis: Redis,
  prefix: string,
  configured: string | undefined,
): Promise<string> {
  if (configured !== undefined) return configured;
  const key = `${prefix}:link-secret`;
  await redis.set(key, randomBytes(32).toString('base64url'), 'NX');
  const secret = await redis.get(key);
  if (secret === null) throw new Error('the link secret vanished from Redis');
  return secret;
}
