import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './kit.js';
import type { Stage } from './kit.js';

/** Workers that are replaced as soon as they die, as a service manager does. */
export interface Crew {
  /** Deaths that nobody asked for. */
  deaths(): number;
  stop(): Promise<void>;
}

export interface CrewOptions {
  size: number;
  concurrency: number;
  bundle: string;
  diary: string;
  /** Shorter than those of the service, for tests. */
  lockMs?: number;
  stalledCheckMs?: number;
}

export function startCrew(stage: Stage, { size, ...rest }: CrewOptions): Crew {
  const orders = { redisUrl: stage.redis.url, slackUrl: stage.slack.apiUrl, ...rest };
  const children = new Set<ChildProcess>();
  let stopping = false;
  let deaths = 0;

  function hire(): void {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(ROOT, 'scripts/chaos/mortal-worker.ts')],
      {
        cwd: ROOT,
        env: { ...process.env, CHAOS_ORDERS: JSON.stringify(orders) },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    children.add(child);
    child.once('exit', () => {
      children.delete(child);
      if (stopping) return;
      deaths += 1;
      hire();
    });
  }
  for (let index = 0; index < size; index += 1) hire();

  return {
    deaths: () => deaths,
    async stop() {
      stopping = true;
      await Promise.all(
        [...children].map((child) => {
          const gone = new Promise((resolve) => child.once('exit', resolve));
          child.kill('SIGTERM');
          return gone;
        }),
      );
    },
  };
}
