import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { rateLimited } from './errors.js';

/** Keeps under 20 messages a minute in a conversation: beyond it DingTalk blocks the robot for ten minutes. */
export interface Pacer {
  /**
   * Resolves when a message may go out there.
   * @throws OScopeError with `retryAfterMs` when that would take too long
   */
  take(conversation: string): Promise<void>;
  /** DingTalk said to wait. */
  pause(conversation: string, ms: number): Promise<void>;
}

export interface PacerOptions {
  /** Shares the pace among bots and workers. */
  redis?: Redis;
  /** Messages within `windowMs`. */
  most?: number;
  windowMs?: number;
  /** Longest wait inside `take`. */
  maxWaitMs?: number;
}

/** Two less than the limit: our minute need not begin with DingTalk's. */
const MOST = 18;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function createLimiter({ redis, most = MOST, windowMs = 60_000 }: PacerOptions): RateLimiterAbstract {
  const options = { points: most, duration: windowMs / 1000, keyPrefix: 'oscope:dingtalk:pace' };
  const memory = new RateLimiterMemory(options);
  if (redis === undefined) return memory;
  // While Redis is away every process keeps the pace for itself.
  return new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory });
}

export function createPacer(options: PacerOptions = {}): Pacer {
  const limiter = createLimiter(options);
  const maxWaitMs = options.maxWaitMs ?? 8000;
  const queues = new Map<string, Promise<void>>();

  const waitTurn = async (key: string, deadline: number): Promise<void> => {
    for (;;) {
      try {
        await limiter.consume(key);
        return;
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const wait = Math.max(5, error.msBeforeNext);
        if (Date.now() + wait > deadline) throw rateLimited('messages in this conversation', wait);
        await sleep(wait);
      }
    }
  };

  return {
    take(key) {
      const deadline = Date.now() + maxWaitMs;
      // In order of asking: what was said first stands first.
      const turn = (queues.get(key) ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => waitTurn(key, deadline));
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
