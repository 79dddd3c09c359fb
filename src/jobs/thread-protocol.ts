import type { Diagnosis } from '../domain/diagnosis.js';
import type { Incident } from '../domain/incident.js';
import type { Revision } from '../domain/revision.js';
import { OScopeError, messageOf } from '../errors.js';
import type { ErrorDetails } from '../errors.js';
import type { ProgressEvent } from '../ports/diagnostician.js';

/** One call of the Diagnostician. Ids and arguments are plain data: they are copied into the thread. */
export type Call =
  | { method: 'diagnose'; incident: Incident; id?: string }
  | { method: 'resume'; id: string }
  | { method: 'reexamine'; previous: Diagnosis; revision: Revision; id?: string };

export type ToThread = { kind: 'call'; call: Call } | { kind: 'abort'; reason: SentError };

/** A thread does one call at a time. */
export type FromThread =
  | { kind: 'progress'; event: ProgressEvent }
  | { kind: 'done'; diagnosis: Diagnosis }
  | { kind: 'failed'; error: SentError };

export type SentError = { oscope: Omit<ErrorDetails, 'cause'> } | { message: string; stack: string };

/** An error's class does not survive the copy. */
export function sendError(error: unknown): SentError {
  if (error instanceof OScopeError) {
    const { code, message, remedy, retryable, retryAfterMs } = error;
    return { oscope: { code, message, remedy, retryable, retryAfterMs } };
  }
  const stack = error instanceof Error ? error.stack : undefined;
  return { message: messageOf(error), stack: stack ?? '' };
}

export function receiveError(sent: SentError): Error {
  if ('oscope' in sent) return new OScopeError(sent.oscope);
  const error = new Error(sent.message);
  error.stack = sent.stack;
  return error;
}
