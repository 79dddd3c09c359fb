import type { MessagePort } from 'node:worker_threads';
import type { Diagnosis } from '../domain/diagnosis.js';
import type { DiagnoseOptions, Diagnostician } from '../ports/diagnostician.js';
import { receiveError, sendError } from './thread-protocol.js';
import type { Call, FromThread, ToThread } from './thread-protocol.js';

function carryOut(diagnostician: Diagnostician, call: Call, options: DiagnoseOptions): Promise<Diagnosis> {
  if (call.method === 'resume') return diagnostician.resume(call.id, options);
  const named = { ...options, id: call.id };
  return call.method === 'diagnose'
    ? diagnostician.diagnose(call.incident, named)
    : diagnostician.reexamine(call.previous, call.revision, named);
}

/** The thread's side of `createThreadedDiagnostician`: carries out the calls that come through the port. */
export function serveDiagnostician(port: MessagePort, diagnostician: Diagnostician): void {
  const send = (message: FromThread): void => port.postMessage(message);
  let controller = new AbortController();

  async function serve(call: Call): Promise<void> {
    controller = new AbortController();
    const { signal } = controller;
    try {
      const diagnosis = await carryOut(diagnostician, call, {
        signal,
        onProgress: (event) => send({ kind: 'progress', event }),
      });
      send({ kind: 'done', diagnosis });
    } catch (error) {
      send({ kind: 'failed', error: sendError(error) });
    }
  }

  port.on('message', (message: ToThread) => {
    if (message.kind === 'abort') controller.abort(receiveError(message.reason));
    else void serve(message.call);
  });
}
