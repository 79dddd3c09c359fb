/** The time that one source has for one diagnosis, within the caller's own limit. */
export interface Deadline {
  signal: AbortSignal;
  seconds: number;
  remainingMs(): number;
}

export function startDeadline(signal: AbortSignal, seconds: number): Deadline {
  const begun = performance.now();
  return {
    signal: AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]),
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
