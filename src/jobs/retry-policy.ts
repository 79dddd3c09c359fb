import { OScopeError, messageOf } from '../errors.js';

/** What becomes of a job whose run has thrown. */
export type Judgement =
  /** Tried again with a growing pause, as often as a job may be. */
  | { verdict: 'retry'; error: OScopeError }
  /** Tried again after this time; a rate limit is no failure of the job and costs no attempt. */
  | { verdict: 'later'; delayMs: number }
  /** Would fail again. */
  | { verdict: 'fail'; error: OScopeError };

/** Codes of Node's sockets and names of ioredis's errors: the store was away. */
const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const AWAY_MESSAGE =
  /Connection is closed|Command timed out|isn't writeable|max retries per request|^(LOADING|READONLY|TRYAGAIN|CLUSTERDOWN|MASTERDOWN)\b/;

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = 'code' in error ? error.code : undefined;
  return (typeof code === 'string' && AWAY.has(code)) || AWAY_MESSAGE.test(error.message);
}

/** No job waits longer than this for one rate limit. */
const LONGEST_MS = 3_600_000;
/** A spread behind the limit's end: many jobs wait for the same channel. `chance` is from 0 to 1. */
const SPREAD_MS = 1000;

export function judge(error: unknown, chance: number): Judgement {
  if (error instanceof OScopeError) {
    const { retryAfterMs, retryable } = error;
    if (retryAfterMs !== undefined) {
      const delayMs = Math.min(Math.max(retryAfterMs, 0), LONGEST_MS) + Math.ceil(chance * SPREAD_MS);
      return { verdict: 'later', delayMs };
    }
    return { verdict: retryable ? 'retry' : 'fail', error };
  }
  if (isAway(error)) {
    const away = new OScopeError({
      code: 'unavailable',
      message: `A store cannot be reached: ${messageOf(error)}.`,
      retryable: true,
      cause: error,
    });
    return { verdict: 'retry', error: away };
  }
  const fault = new OScopeError({
    code: 'internal',
    message: 'Something went wrong inside OScope.',
    remedy: 'The log of the worker says more under the id of the job.',
    cause: error,
  });
  return { verdict: 'fail', error: fault };
}
