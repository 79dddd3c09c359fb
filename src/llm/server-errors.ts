import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { messageOf } from '../errors.js';
import { ModelError } from './model-error.js';
import type { ModelFailure, ModelFailureReason } from './model-error.js';
import type { Refusal } from './dialect.js';

const CONTEXT_LENGTH =
  /context_length|maximum context|context (?:window|size|length)|too many tokens|prompt is too long|input length|max_model_len|exceeds? the (?:model|available)/i;
const CONTENT_FILTER =
  /content_filter|content management policy|data_?inspection|inappropriate content|content policy|safety system/i;
const CREDENTIAL =
  /invalid.{0,10}api.?key|incorrect api key|arrearage|insufficient_quota|billing|account.{0,20}overdue/i;

const REMEDIES: Partial<Record<ModelFailureReason, string>> = {
  auth: 'Check OPENAI_API_KEY and the account behind it.',
  not_found: 'Check OSCOPE_MODEL, and that OPENAI_BASE_URL ends where the API starts (often /v1).',
  context_length: 'Use a model with a larger context, or lower the token budget.',
  rate_limited: 'Wait, or raise the rate limit of the account.',
  unreachable: 'Check OPENAI_BASE_URL and that the model server runs.',
  timeout: 'Check the load of the model server.',
  server: 'Look at the log of the model server.',
};

const RETRYABLE: ReadonlySet<ModelFailureReason> = new Set([
  'unreachable',
  'timeout',
  'rate_limited',
  'server',
]);

/** A failure of the service or of one request, with the remedy that fits it. */
export function failure(reason: ModelFailureReason, detail: string): ModelError {
  const shortened = detail.length > 300 ? `${detail.slice(0, 300)}…` : detail;
  const details: ModelFailure = { reason, message: `The model gave no answer (${reason}): ${shortened}` };
  return new ModelError({ ...details, remedy: REMEDIES[reason], retryable: RETRYABLE.has(reason) });
}

function reasonOfStatus(status: number, text: string): ModelFailureReason {
  if (CREDENTIAL.test(text)) return 'auth';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status === 504) return 'timeout';
  if (status >= 500) return 'server';
  if (CONTENT_FILTER.test(text)) return 'content_filter';
  if (status === 413 || CONTEXT_LENGTH.test(text)) return 'context_length';
  if (status === 401 || status === 402 || status === 403) return 'auth';
  return status === 404 ? 'not_found' : 'bad_request';
}

/** An HTTP error as OpenAI, vLLM, Ollama, DashScope or a proxy word it; null for any other failure. */
export function readRefusal(error: unknown): Refusal | null {
  if (!(error instanceof APIError)) return null;
  const status: unknown = error.status;
  if (typeof status !== 'number') return null;
  const body: unknown = error.error;
  const parts = [
    error.message,
    error.code ?? '',
    error.param ?? '',
    error.type ?? '',
    JSON.stringify(body) ?? '',
  ];
  return { status, text: parts.join(' ').slice(0, 4000) };
}

/** Milliseconds that the server asks to wait (`Retry-After`, in seconds or as a date); null when it does not say. */
export function retryAfterMs(error: unknown, now: number): number | null {
  if (!(error instanceof APIError)) return null;
  const headers: unknown = error.headers;
  if (!(headers instanceof Headers)) return null;
  const millis = Number(headers.get('retry-after-ms') ?? NaN);
  if (Number.isFinite(millis)) return Math.max(0, millis);
  const value = headers.get('retry-after');
  if (value === null) return null;
  const wait = /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

/** Any failure of a call as a ModelError. The original is not kept as cause: it holds headers and prompts. */
export function toModelError(error: unknown, signal: AbortSignal | undefined): ModelError {
  if (error instanceof ModelError) return error;
  if (signal?.aborted === true) {
    const reason: unknown = signal.reason;
    return reason instanceof ModelError ? reason : failure('aborted', 'the caller cancelled the call');
  }
  if (error instanceof APIUserAbortError) return failure('aborted', 'the call was cancelled');
  if (error instanceof APIConnectionTimeoutError) return failure('timeout', 'no complete answer in time');
  if (error instanceof APIConnectionError) {
    const { cause } = error;
    return cause instanceof ModelError ? cause : failure('unreachable', messageOf(cause ?? error));
  }
  const refusal = readRefusal(error);
  if (refusal !== null) return failure(reasonOfStatus(refusal.status, refusal.text), messageOf(error));
  // A body that claims to be JSON and is not.
  return failure('server', messageOf(error));
}
