import path from 'node:path';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import type { Incident } from '../../src/domain/incident.js';
import { NO_REVISION } from '../../src/domain/revision.js';
import { createThreadedDiagnostician } from '../../src/jobs/threaded-diagnostician.js';
import type { ThreadedDiagnostician } from '../../src/jobs/threaded-diagnostician.js';
import { createLogger } from '../../src/logger.js';
import { diagnoseJob } from './kit.js';

let diagnostician: ThreadedDiagnostician;

function open(threads: number): void {
  diagnostician = createThreadedDiagnostician({
    threads,
    entry: path.join(__dirname, 'thread-entry.ts'),
    workerData: 'mark',
    resourceLimits: { maxOldGenerationSizeMb: 64 },
    graceMs: 200,
    logger: createLogger('silent'),
  });
}
afterEach(() => diagnostician.close());

function incident(act: string): Incident {
  const { incident: one } = diagnoseJob('slack-threads');
  return { ...one, alert: { ...one.alert, name: act } };
}

describe('a diagnostician in threads', () => {
  it('diagnoses, resumes and examines anew, and tells how far it is', async () => {
    open(2);
    const seen: string[] = [];
    const diagnosis = await diagnostician.diagnose(incident('go'), {
      id: 'd1',
      onProgress: ({ node, message }) => seen.push(`${node} ${message}`),
    });
    expect(diagnosis).toEqual({ id: 'd1', by: 'diagnose', mark: 'mark' });
    expect(seen).toEqual(['collect go']);
    expect(await diagnostician.resume('d2')).toMatchObject({ id: 'd2', by: 'resume' });
    const again = diagnostician.reexamine({ id: 'd1' } as Diagnosis, NO_REVISION, { id: 'd3' });
    expect(await again).toMatchObject({ id: 'd3 of d1', by: 'reexamine' });
  });

  it('hands errors on with what they advise', async () => {
    open(1);
    await expect(diagnostician.diagnose(incident('refuse'))).rejects.toMatchObject({
      name: 'OScopeError',
      code: 'unavailable',
      remedy: 'Try.',
      retryAfterMs: 7,
    });
  });

  it.each(['exit', 'throw', 'memory'])('loses only the diagnosis whose thread dies: %s', async (act) => {
    open(2);
    const control = new AbortController();
    const other = diagnostician.diagnose(incident('wait'), { signal: control.signal });
    const dies = diagnostician.diagnose(incident(act));
    await expect(dies).rejects.toMatchObject({ code: 'internal', retryable: true });
    expect(await diagnostician.diagnose(incident('go'), { id: 'next' })).toMatchObject({ id: 'next' });
    control.abort(new Error('enough'));
    await expect(other).rejects.toThrow('enough');
  });

  it.each(['wait', 'spin'])('ends what is aborted, whether it listens or not: %s', async (act) => {
    open(1);
    const control = new AbortController();
    const running = diagnostician.diagnose(incident(act), {
      signal: control.signal,
      onProgress: () => control.abort(new Error('enough')),
    });
    const waiting = diagnostician.diagnose(incident('go'), { signal: control.signal });
    await expect(running).rejects.toThrow('enough');
    await expect(waiting).rejects.toThrow('enough');
    expect(await diagnostician.diagnose(incident('go'), { id: 'next' })).toMatchObject({ id: 'next' });
  });
});
