import { OScopeError } from '../errors.js';

export interface Deadline {
  /** Fires with the parent's, or when the time is up. */
  signal: AbortSignal;
  clear: () => void;
}

/**
 * A time limit below a signal. It holds a timer of its own, since `AbortSignal.timeout` within `AbortSignal.any` may be
 * collected as garbage.
 * @param message of the error with which the signal fires
 */
export function deadline(parent: AbortSignal | undefined, seconds: number, message: string): Deadline {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new OScopeError({ code: 'timeout', message }));
  const timer = setTimeout(abort, seconds * 1000);
  const signals = parent === undefined ? [controller.signal] : [parent, controller.signal];
  return { signal: AbortSignal.any(signals), clear: () => clearTimeout(timer) };
}

/** Settles with the work or with the signal, whichever comes first: work need not honour the signal. */
export async function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
