import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ResourceLimits, WorkerOptions } from 'node:worker_threads';
import type { Diagnosis } from '../domain/diagnosis.js';
import { OScopeError, messageOf } from '../errors.js';
import type { DiagnoseOptions } from '../ports/diagnostician.js';
import { receiveError, sendError } from './thread-protocol.js';
import type { Call, FromThread, ToThread } from './thread-protocol.js';

export interface ThreadOptions {
  /** File that calls `serveDiagnostician`; TypeScript is run by tsx. */
  entry: string | URL;
  workerData: unknown;
  /** A thread that needs more memory dies alone. */
  resourceLimits?: ResourceLimits;
  /** After an abort a thread has this long to end its call before it is terminated. */
  graceMs: number;
}

/** One thread, which does one call at a time. */
export interface DiagnosisThread {
  /** Rejects with the signal's reason when that fires, and with a retryable error when the thread dies. */
  run(call: Call, options: Pick<DiagnoseOptions, 'signal' | 'onProgress'>): Promise<Diagnosis>;
  /** Resolves when the thread has ended, for whatever reason. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  terminate(): Promise<void>;
}

function crashed(error: unknown): OScopeError {
  return new OScopeError({
    code: 'internal',
    message: `The thread of the diagnosis died: ${messageOf(error)}.`,
    remedy: 'It is tried again from where it was; the log of the worker says more.',
    retryable: true,
    cause: error,
  });
}

interface Running {
  onProgress: DiagnoseOptions['onProgress'];
  resolve: (diagnosis: Diagnosis) => void;
  reject: (error: Error) => void;
}

/** Node does not read TypeScript in threads, whatever loader the process has: from the sources tsx is registered first. */
function startWorker(entry: string | URL, options: WorkerOptions): Worker {
  const url = entry instanceof URL ? entry : pathToFileURL(entry);
  if (!url.pathname.endsWith('.ts')) return new Worker(url, options);
  // `require.resolve` finds the build for CommonJS, which cannot load its own loader (tsx 4.23).
  const root = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const tsx = new URL('dist/esm/api/index.mjs', root).href;
  const script = `import('${tsx}').then(({ register }) => { register(); return import('${url.href}'); })`;
  return new Worker(script, { ...options, eval: true, execArgv: [] });
}

export function openDiagnosisThread(options: ThreadOptions): DiagnosisThread {
  const { entry, workerData, resourceLimits, graceMs } = options;
  const worker = startWorker(entry, { workerData, resourceLimits });
  const send = (message: ToThread): void => worker.postMessage(message);
  let running: Running | undefined;
  let death: unknown = new Error('it exited');
  let hasEnded = false;

  worker.on('message', (message: FromThread) => {
    if (message.kind === 'progress') running?.onProgress?.(message.event);
    else if (message.kind === 'done') running?.resolve(message.diagnosis);
    else running?.reject(receiveError(message.error));
  });
  worker.on('error', (error) => {
    death = error;
  });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      hasEnded = true;
      running?.reject(crashed(death));
      resolve();
    });
  });

  /** Asks first; a thread that is deep in a calculation does not hear it and is ended. */
  function abort(signal: AbortSignal): NodeJS.Timeout {
    const reason = signal.reason as Error;
    send({ kind: 'abort', reason: sendError(reason) });
    return setTimeout(() => void worker.terminate(), graceMs);
  }

  return {
    ended,
    hasEnded: () => hasEnded,
    async terminate() {
      await worker.terminate();
    },
    async run(call, { signal, onProgress }) {
      let timer: NodeJS.Timeout | undefined;
      const onAbort = (): void => {
        if (signal !== undefined) timer = abort(signal);
      };
      try {
        return await new Promise<Diagnosis>((resolve, reject) => {
          running = { onProgress, resolve, reject };
          send({ kind: 'call', call });
          signal?.addEventListener('abort', onAbort, { once: true });
          if (signal?.aborted === true) onAbort();
        });
      } catch (error) {
        throw signal?.aborted === true ? signal.reason : error;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        running = undefined;
      }
    },
  };
}
