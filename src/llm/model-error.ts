import { OScopeError } from '../errors.js';
import { redactSecrets } from './secrets.js';

/**
 * Why a model gave no usable answer.
 * Faults of the service: `unreachable`, `timeout`, `rate_limited`, `server`, `auth`, `not_found`.
 * Faults of this request: `bad_request`, `context_length`, `truncated`, `refused`, `content_filter`, `bad_answer`.
 * Decided here: `budget`, `circuit_open`, `aborted`.
 */
export type ModelFailureReason =
  | 'unreachable'
  | 'timeout'
  | 'rate_limited'
  | 'server'
  | 'auth'
  | 'not_found'
  | 'bad_request'
  | 'context_length'
  | 'truncated'
  | 'refused'
  | 'content_filter'
  | 'bad_answer'
  | 'budget'
  | 'circuit_open'
  | 'aborted';

export interface ModelFailure {
  reason: ModelFailureReason;
  message: string;
  remedy?: string;
  retryable?: boolean;
  /** Tokens that the failed answer cost, when the server said so. */
  usage?: { promptTokens: number; completionTokens: number };
}

/** Code `model` always, so that a caller can fall back to the offline analyst without looking further. */
export class ModelError extends OScopeError {
  readonly reason: ModelFailureReason;
  readonly usage: { promptTokens: number; completionTokens: number } | undefined;

  /** The message is redacted: servers quote keys and prompts in theirs. */
  constructor({ reason, message, remedy, retryable = false, usage }: ModelFailure) {
    super({ code: 'model', message: redactSecrets(message), remedy, retryable });
    this.name = 'ModelError';
    this.reason = reason;
    this.usage = usage;
  }
}

const SERVICE_FAULTS: ReadonlySet<ModelFailureReason> = new Set([
  'unreachable',
  'timeout',
  'rate_limited',
  'server',
  'auth',
  'not_found',
]);

/** True when the failure says that the service is down, rather than that it disliked one request. */
export function isServiceFault(error: unknown): boolean {
  return error instanceof ModelError && SERVICE_FAULTS.has(error.reason);
}
