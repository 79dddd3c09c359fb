/** A thread whose diagnoses do what the alert's name says. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import type { Incident } from '../../src/domain/incident.js';
import { OScopeError } from '../../src/errors.js';
import { serveDiagnostician } from '../../src/jobs/serve-diagnostician.js';
import type { DiagnoseOptions } from '../../src/ports/diagnostician.js';

const made = (id: string, by: string): Diagnosis => ({ id, by, mark: workerData as string }) as never;

async function diagnose(incident: Incident, { id = 'new', signal, onProgress }: DiagnoseOptions = {}) {
  const act = incident.alert.name;
  onProgress?.({ node: 'collect', status: 'started', message: act, elapsedMs: 0 });
  if (act === 'exit') process.exit(3);
  if (act === 'throw')
    setImmediate(() => {
      throw new Error('outside of all promises');
    });
  if (act === 'refuse')
    throw new OScopeError({
      code: 'unavailable',
      message: 'no',
      remedy: 'Try.',
      retryable: true,
      retryAfterMs: 7,
    });
  if (act === 'spin') for (;;);
  if (act === 'memory')
    for (const all: number[][] = []; ;) all.push(new Array<number>(1e6).fill(Math.random()));
  if (act === 'wait' || act === 'throw')
    await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('heard'))));
  return made(id, 'diagnose');
}

if (parentPort !== null) {
  serveDiagnostician(parentPort, {
    diagnose,
    resume: (id) => Promise.resolve(made(id, 'resume')),
    reexamine: (previous, _, { id = '' } = {}) =>
      Promise.resolve(made(`${id} of ${previous.id}`, 'reexamine')),
  });
}
