import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Redis } from 'ioredis';
import { rateLimited } from './errors.js';

/** Keeps Slack's pace: about one message a second in a channel. Channels do not wait for each other. */
export interface Pacer {
  /**
   * Resolves when a call for this key may go out.
   * @throws OScopeError with `retryAfterMs` when that would take too long: the worker does something else meanwhile
   */
  take(key: string, method: string): Promise<void>;
  /** Slack said to wait: no call for this key before. */
  pause(key: string, ms: number): Promise<void>;
}

export interface PacerOptions {
  /** Shares the pace among bots and workers. */
  redis?: Redis;
  /** Time between two calls for a key, milliseconds. */
  intervalMs?: number;
  /** Longest wait inside `take`. */
  maxWaitMs?: number;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function createLimiter({ redis, intervalMs = 1000 }: PacerOptions): RateLimiterAbstract {
  const options = { points: 1, duration: intervalMs / 1000, keyPrefix: 'oscope:slack' };
  const memory = new RateLimiterMemory(options);
  if (redis === undefined) return memory;
  // While Redis is away every process keeps the pace for itself.
  return new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory });
}

export function createPacer(options: PacerOptions = {}): Pacer {
  const limiter = createLimiter(options);
  const maxWaitMs = options.maxWaitMs ?? 8000;
  const queues = new Map<string, Promise<void>>();

  const waitTurn = async (key: string, method: string, deadline: number): Promise<void> => {
    for (;;) {
      try {
        await limiter.consume(key);
        return;
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const wait = Math.max(5, error.msBeforeNext);
        if (Date.now() + wait > deadline) throw rateLimited(method, wait);
        await sleep(wait);
      }
    }
  };

  return {
    take(key, method) {
      const deadline = Date.now() + maxWaitMs;
      // In order of asking: what was said first stands first in the channel.
      const turn = (queues.get(key) ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => waitTurn(key, method, deadline));
      queues.set(key, turn);
      const forget = (): void => {
        if (queues.get(key) === turn) queues.delete(key);
      };
      turn.then(forget, forget);
      return turn;
    },
    async pause(key, ms) {
      await limiter.block(key, Math.max(1, Math.ceil(ms / 1000)));
    },
  };
}
