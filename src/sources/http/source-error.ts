import { OScopeError } from '../../errors.js';
import type { ErrorCode } from '../../errors.js';

export interface SourceErrorDetails {
  message: string;
  remedy?: string;
  code?: ErrorCode;
  /** HTTP status of the refusal; null when there was no answer. */
  status?: number | null;
  /** What the server said of it, cut; untrusted text. */
  detail?: string;
  cause?: unknown;
}

/** A source could not be read. `toLine()` is the note of the evidence. */
export class SourceError extends OScopeError {
  readonly status: number | null;
  readonly detail: string;

  constructor({
    message,
    remedy,
    code = 'unavailable',
    status = null,
    detail = '',
    cause,
  }: SourceErrorDetails) {
    super({ code, message, remedy, cause });
    this.name = 'SourceError';
    this.status = status;
    this.detail = detail;
  }
}
