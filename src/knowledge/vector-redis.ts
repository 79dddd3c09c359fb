import { createClient } from 'redis';
import { messageOf, OScopeError } from '../errors.js';

export interface VectorRedisOptions {
  /** Wire protocol; 2 is understood by every server. */
  protocol?: 2 | 3;
  /** A command that takes longer has failed; milliseconds. */
  timeoutMs?: number;
}

const CONNECT_MS = 3_000;
const RETRIES = 3;

/** `unix:///run/redis.sock` is a socket; everything else is left to the client. */
function addressOf(url: string): { url?: string; socket?: { path: string; tls: false } } {
  return url.startsWith('unix://') ? { socket: { path: url.slice('unix://'.length), tls: false } } : { url };
}

/** An address may carry a password: it never reaches a message. */
export function publicAddress(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@').replace(/[?#].*$/, '');
}

function newClient(url: string, { protocol = 2, timeoutMs = 5_000 }: VectorRedisOptions) {
  const { socket, ...address } = addressOf(url);
  return createClient({
    ...address,
    RESP: protocol,
    // While the server is away a command fails at once: the search goes on without vectors.
    disableOfflineQueue: true,
    commandOptions: { timeout: timeoutMs },
    socket: { ...socket, connectTimeout: CONNECT_MS, reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, 10_000) },
  });
}
export type VectorRedis = ReturnType<typeof newClient>;

/**
 * A connected client that reconnects by itself later.
 * @throws OScopeError `unavailable` when the server cannot be reached now.
 */
export async function connectVectorRedis(url: string, options: VectorRedisOptions = {}): Promise<VectorRedis> {
  const client = newClient(url, options);
  let problem = '';
  const failed = new Promise<never>((_, reject) => {
    let failures = 0;
    // A client without a listener would end the process on its first lost connection.
    client.on('error', (error: unknown) => {
      problem = messageOf(error);
      failures += 1;
      if (failures >= RETRIES) reject(new Error(problem));
    });
  });
  failed.catch(() => undefined);
  try {
    await Promise.race([client.connect(), failed]);
    return client;
  } catch (error) {
    client.destroy();
    throw new OScopeError({
      code: 'unavailable',
      message: `Redis at ${publicAddress(url)} cannot be reached (${messageOf(error) || problem}).`,
      remedy: 'Check REDIS_URL and that the server runs.',
      retryable: true,
      cause: error,
    });
  }
}
