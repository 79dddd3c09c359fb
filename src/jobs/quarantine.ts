/**
 * Lets ordinary jobs run side by side and a suspect alone. A job whose process died more than once may be what kills it:
 * by itself it takes no innocent job along, which would else be given up with it.
 */
export interface Quarantine {
  /** Resolves when the job may run, with what to call when it ends. @throws the signal's reason */
  enter(suspect: boolean, signal: AbortSignal): Promise<() => void>;
}

interface Waiting {
  suspect: boolean;
  start: () => void;
}

export function createQuarantine(): Quarantine {
  let running = 0;
  let alone = false;
  let queue: Waiting[] = [];

  function admit(): void {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      if (alone || (next.suspect && running > 0)) return;
      queue.shift();
      running += 1;
      alone = next.suspect;
      next.start();
    }
  }

  function leaver(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      running -= 1;
      alone = false;
      admit();
    };
  }

  return {
    enter: (suspect, signal) =>
      new Promise((resolve, reject) => {
        const one: Waiting = {
          suspect,
          start: () => {
            signal.removeEventListener('abort', leave);
            resolve(leaver());
          },
        };
        const leave = (): void => {
          queue = queue.filter((other) => other !== one);
          reject(signal.reason as Error);
          admit();
        };
        if (signal.aborted) {
          leave();
          return;
        }
        signal.addEventListener('abort', leave, { once: true });
        queue.push(one);
        admit();
      }),
  };
}
