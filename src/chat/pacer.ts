import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';

/** Keeps a platform's pace, for each key by itself: one channel's limit stops no other. */
export interface Pacer {
  /**
   * Resolves when a call for this key may go out; in the order of asking.
   * @throws the platform's rate-limit error when that would take too long: the worker does something else meanwhile
   */
  take(key: string, operation: string): Promise<void>;
  /** The platform said to wait: no call for this key before. */
  pause(key: string, ms: number): Promise<void>;
}

export interface Pace {
  /** Calls within `windowMs`. */
  most: number;
  windowMs: number;
  /** Longest wait inside `take`. */
  maxWaitMs?: number;
  /** Shares the pace among bots and workers. */
  redis?: Redis;
  keyPrefix: string;
  /** The error for who would wait too long. */
  limited: (operation: string, retryAfterMs: number) => Error;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function createLimiter({ redis, most, windowMs, keyPrefix }: Pace): RateLimiterAbstract {
  const options = { points: most, duration: windowMs / 1000, keyPrefix };
  const memory = new RateLimiterMemory(options);
  if (redis === undefined) return memory;
  // While Redis is away every process keeps the pace for itself.
  return new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory });
}

export function createPacer(pace: Pace): Pacer {
  const limiter = createLimiter(pace);
  const { maxWaitMs = 8000, limited } = pace;
  const queues = new Map<string, Promise<void>>();

  const waitTurn = async (key: string, operation: string, deadline: number): Promise<void> => {
    for (;;) {
      try {
        await limiter.consume(key);
        return;
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const wait = Math.max(5, error.msBeforeNext);
        if (Date.now() + wait > deadline) throw limited(operation, wait);
        await sleep(wait);
      }
    }
  };

  return {
    take(key, operation) {
      const deadline = Date.now() + maxWaitMs;
      // What was said first stands first.
      const turn = (queues.get(key) ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => waitTurn(key, operation, deadline));
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
