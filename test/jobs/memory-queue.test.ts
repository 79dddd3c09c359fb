import pino from 'pino';
import type { DiagnoseJob, TurnJob } from '../../src/domain/job.js';
import { OScopeError } from '../../src/errors.js';
import { createMemoryQueue } from '../../src/jobs/memory-queue.js';
import type { MemoryQueue } from '../../src/jobs/memory-queue.js';
import type { JobRun, JobRunner } from '../../src/ports/job-runner.js';
import { incident } from '../diagnosis/fixtures.js';

const place = { platform: 'console' as const, team: 'local', channel: 'terminal', thread: 't' };
const diagnose = (id: string): DiagnoseJob => ({
  kind: 'diagnose',
  id: `d${id}-00000000`,
  place,
  user: null,
  askedAt: 0,
  incident,
  said: [],
});
const turn = (id: string): TurnJob => ({
  kind: 'turn',
  id: `t${id}-00000000`,
  place,
  user: 'u',
  userName: 'u',
  zone: null,
  askedAt: 0,
  text: 'why?',
});

let queue: MemoryQueue;
beforeEach(() => {
  const logger = pino({ level: 'silent' });
  queue = createMemoryQueue({ concurrency: 1, attempts: 3, timeoutSeconds: 60, logger, backoffMs: 1 });
});
afterEach(() => queue.close());

function runner(
  run: (id: string, how: JobRun) => Promise<void>,
): JobRunner & { ran: string[]; gaveUp: string[] } {
  const ran: string[] = [];
  const gaveUp: string[] = [];
  return {
    ran,
    gaveUp,
    run: (job, how) => {
      ran.push(job.id.slice(0, 2));
      return run(job.id.slice(0, 2), how);
    },
    announce: () => Promise.resolve(),
    giveUp: (job) => {
      gaveUp.push(job.id.slice(0, 2));
      return Promise.resolve();
    },
  };
}

describe('the queue of one process', () => {
  it('does each job once, those of people first', async () => {
    const takes = runner(() => Promise.resolve());
    await queue.add(diagnose('1'), { urgent: false });
    await queue.add(diagnose('2'), { urgent: true });
    expect(await queue.add(diagnose('1'), { urgent: false })).toEqual({ id: 'd1-00000000', added: false });
    expect((await queue.list(10)).map(({ status }) => status)).toEqual(['waiting', 'waiting']);
    queue.start(takes);
    await queue.idle();
    expect(takes.ran).toEqual(['d2', 'd1']);
    expect((await queue.find('d1-00000000'))?.status).toBe('done');
    expect(await queue.add(diagnose('1'), { urgent: false })).toMatchObject({ added: false });
    expect(await queue.list(10)).toEqual([]);
  });

  it('answers in threads while a diagnosis runs', async () => {
    let end = (): void => undefined;
    const takes = runner((id) =>
      id === 'd1' ? new Promise((resolve) => (end = resolve)) : Promise.resolve(),
    );
    queue.start(takes);
    await queue.add(diagnose('1'), { urgent: true });
    await queue.add(turn('1'), { urgent: true });
    await new Promise((resolve) => setImmediate(resolve));
    expect((await queue.find('t1-00000000'))?.status).toBe('done');
    expect((await queue.find('d1-00000000'))?.status).toBe('running');
    end();
    await queue.idle();
  });

  it('tries again what may pass, waits for rate limits at no cost, and gives up once', async () => {
    const fails: Record<string, OScopeError[]> = {
      d1: [1, 2].map(() => new OScopeError({ code: 'unavailable', message: 'away', retryable: true })),
      d2: [1, 2, 3].map(() => new OScopeError({ code: 'unavailable', message: 'away', retryable: true })),
      d3: [new OScopeError({ code: 'bad_input', message: 'no' })],
    };
    const takes = runner((id) => {
      const error = fails[id]?.shift();
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    });
    queue.start(takes);
    for (const id of ['1', '2', '3']) await queue.add(diagnose(id), { urgent: true });
    await queue.idle();
    expect(takes.ran.filter((id) => id === 'd1')).toHaveLength(3);
    expect(takes.ran.filter((id) => id === 'd2')).toHaveLength(3);
    expect(takes.ran.filter((id) => id === 'd3')).toHaveLength(1);
    expect(takes.gaveUp.sort()).toEqual(['d2', 'd3']);
  });

  it('keeps the last alert of a storm for after the one that runs', async () => {
    let end = (): void => undefined;
    const takes = runner((id) =>
      id === 'd1' ? new Promise((resolve) => (end = resolve)) : Promise.resolve(),
    );
    queue.start(takes);
    await queue.add(diagnose('1'), { urgent: false, storm: 'web-1' });
    for (const id of ['2', '3'])
      expect(await queue.add(diagnose(id), { urgent: false, storm: 'web-1' })).toEqual({
        id: 'd1-00000000',
        added: false,
      });
    end();
    await queue.idle();
    expect(takes.ran).toEqual(['d1', 'd3']);
  });
});
