/** The time that one source has for one diagnosis, within the caller's own limit. */
export interface Deadline {
  signal: AbortSignal;
  seconds: number;
  remainingMs(): number;
}

/** A timer of its own: a signal of `AbortSignal.timeout` that only `any` knows may be collected as garbage. */
export function startDeadline(signal: AbortSignal, seconds: number): Deadline {
  const begun = performance.now();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`${seconds} s have passed`)), seconds * 1000);
  // What waits for an answer keeps the process alive; the clock alone need not.
  timer.unref();
  return {
    signal: AbortSignal.any([signal, late.signal]),
    seconds,
    remainingMs: () => Math.max(0, seconds * 1000 - (performance.now() - begun)),
  };
}

/** Waits, or rejects as soon as the signal fires. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
  });
}
