import { setTimeout as sleep } from 'node:timers/promises';
import type { DiagnoseJob, Job, TurnJob } from '../../src/domain/job.js';
import { OScopeError } from '../../src/errors.js';
import type { JobRun, JobRunner } from '../../src/ports/job-runner.js';

export const PLACE = { platform: 'slack', team: 'T1', channel: 'C1', thread: null } as const;

export function diagnoseJob(id: string, change: Partial<DiagnoseJob> = {}): DiagnoseJob {
  return {
    kind: 'diagnose',
    id,
    place: PLACE,
    user: 'U1',
    askedAt: 1_700_000_000,
    incident: {
      id,
      host: { ip: '10.0.0.7', hostname: 'web-7', osRelease: null, kernel: null, cpus: null, memBytes: null },
      window: { start: 1_700_000_000, end: 1_700_010_800, stepSeconds: 60 },
      alert: {
        source: 'manual',
        name: '',
        severity: '',
        summary: '',
        startsAt: 1_700_010_800,
        labels: {},
      },
    },
    said: [],
    ...change,
  };
}

export function turnJob(id: string): TurnJob {
  return {
    kind: 'turn',
    id,
    place: { ...PLACE, thread: '1.0' },
    user: 'U1',
    userName: 'Una',
    askedAt: 1_700_000_000,
    zone: null,
    text: 'why?',
  };
}

export interface FakeRunner extends JobRunner {
  started: { id: string; starts: number }[];
  ended: string[];
  announced: { id: string; ahead: number }[];
  buried: { id: string; reason: string; remedy?: string }[];
}

/** Notes what it is asked to do; `work` is the job itself. */
export function fakeRunner(
  work: (job: Job, run: JobRun) => Promise<void> = () => Promise.resolve(),
): FakeRunner {
  const runner: FakeRunner = {
    started: [],
    ended: [],
    announced: [],
    buried: [],
    async run(job, run) {
      runner.started.push({ id: job.id, starts: run.starts });
      await work(job, run);
      runner.ended.push(job.id);
    },
    announce(job, ahead) {
      runner.announced.push({ id: job.id, ahead });
      return Promise.resolve();
    },
    giveUp(job, error) {
      const remedy = error instanceof OScopeError ? error.remedy : undefined;
      runner.buried.push({ id: job.id, reason: error.message, ...(remedy === undefined ? {} : { remedy }) });
      return Promise.resolve();
    },
  };
  return runner;
}

export async function until(isTrue: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  for (const begun = Date.now(); !(await isTrue()); await sleep(20)) {
    if (Date.now() - begun > limitMs) throw new Error('it did not come about in time');
  }
}

/** A promise and what resolves it. */
export function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}
