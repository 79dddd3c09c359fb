import { setTimeout as sleep } from 'node:timers/promises';
import type { Diagnosis } from '../domain/diagnosis.js';
import type { Logger } from '../logger.js';
import type { DiagnoseOptions, Diagnostician } from '../ports/diagnostician.js';
import { openDiagnosisThread } from './thread.js';
import type { DiagnosisThread, ThreadOptions } from './thread.js';
import type { Call } from './thread-protocol.js';

export interface ThreadedOptions extends Omit<ThreadOptions, 'graceMs'> {
  /** Diagnoses at once. */
  threads: number;
  logger: Logger;
  graceMs?: number;
}

export interface ThreadedDiagnostician extends Diagnostician {
  /** Ends the threads; calls that run are rejected. */
  close(): Promise<void>;
}

const GRACE_MS = 3000;
/** A thread that dies at once is not started again without a pause. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** Who has lived this long started well. */
const STABLE_MS = 10_000;

interface Waiting {
  call: Call;
  start: (thread: DiagnosisThread) => void;
}

/** Threads that are free, and calls that wait for one: a person who has objected before new diagnoses. */
function createRoster() {
  const free: DiagnosisThread[] = [];
  const waiting: Waiting[] = [];
  return {
    offer(thread: DiagnosisThread) {
      const urgent = waiting.findIndex(({ call }) => call.method === 'reexamine');
      const [next] = waiting.splice(Math.max(urgent, 0), 1);
      if (next === undefined) free.push(thread);
      else next.start(thread);
    },
    remove(thread: DiagnosisThread) {
      const index = free.indexOf(thread);
      if (index >= 0) free.splice(index, 1);
    },
    /** @throws the signal's reason when it fires before a thread is free */
    take: (call: Call, signal: AbortSignal | undefined) =>
      new Promise<DiagnosisThread>((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason as Error);
        const thread = free.shift();
        if (thread !== undefined) return resolve(thread);
        const one: Waiting = {
          call,
          start: (given) => {
            signal?.removeEventListener('abort', leave);
            resolve(given);
          },
        };
        const leave = (): void => {
          waiting.splice(waiting.indexOf(one), 1);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', leave, { once: true });
        waiting.push(one);
      }),
  };
}

/**
 * A Diagnostician whose work runs in threads of this process: acknowledgements and job locks are never late, and a
 * thread that crashes or runs out of memory takes only its own diagnosis along.
 */
export function createThreadedDiagnostician(options: ThreadedOptions): ThreadedDiagnostician {
  const { threads, logger, graceMs = GRACE_MS } = options;
  const roster = createRoster();
  const alive = new Set<DiagnosisThread>();
  const closing = new AbortController();

  /** One place in the roster, with a thread that is replaced whenever it ends. */
  async function keepThread(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !closing.signal.aborted;) {
      const begun = performance.now();
      const thread = openDiagnosisThread({ ...options, graceMs });
      alive.add(thread);
      roster.offer(thread);
      await thread.ended;
      alive.delete(thread);
      roster.remove(thread);
      if (closing.signal.aborted) return;
      pause = performance.now() - begun > STABLE_MS ? FIRST_PAUSE_MS : Math.min(2 * pause, LONGEST_PAUSE_MS);
      logger.warn({ pauseMs: pause }, 'a diagnosis thread ended: another one takes its place');
      await sleep(pause, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }
  const keeping = Array.from({ length: threads }, () => keepThread());

  async function run(call: Call, { signal, onProgress }: DiagnoseOptions): Promise<Diagnosis> {
    const thread = await roster.take(call, signal);
    try {
      return await thread.run(call, { signal, onProgress });
    } finally {
      // The place of a thread that has died goes to its successor.
      if (!thread.hasEnded()) roster.offer(thread);
    }
  }

  return {
    diagnose: (incident, how = {}) => run({ method: 'diagnose', incident, id: how.id }, how),
    resume: (id, how = {}) => run({ method: 'resume', id }, how),
    reexamine: (previous, revision, how = {}) =>
      run({ method: 'reexamine', previous, revision, id: how.id }, how),
    async close() {
      closing.abort();
      await Promise.all([...alive].map((thread) => thread.terminate()));
      await Promise.all(keeping);
    },
  };
}
