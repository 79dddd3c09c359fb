/** Codes decide the exit status: `bad_input` → 2, all others → 1. */
export type ErrorCode =
  'bad_input' | 'bad_config' | 'bad_knowledge' | 'unavailable' | 'timeout' | 'model' | 'internal';

export interface ErrorDetails {
  code: ErrorCode;
  /** What is wrong, naming the field. */
  message: string;
  /** What the reader can do about it. */
  remedy?: string;
  retryable?: boolean;
  /** A rate limit: no sooner than this, milliseconds from now. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** An expected failure that says what to do about it. */
export class OScopeError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor({ code, message, remedy, retryable = false, retryAfterMs, cause }: ErrorDetails) {
    super(message, { cause });
    this.name = 'OScopeError';
    this.code = code;
    this.remedy = remedy;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
  }

  /** One line for a terminal: message and remedy. */
  toLine(): string {
    return this.remedy === undefined ? this.message : `${this.message} ${this.remedy}`;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
