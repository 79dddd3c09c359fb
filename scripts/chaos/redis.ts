import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../../src/domain/job.js';
import { createJobWorker } from '../../src/jobs/worker.js';
import { openBundle } from '../../src/sources/bundle/index.js';
import { BUNDLES, PREFIX, judge, logger, openStage, percentile, recordedJob, seconds, until } from './kit.js';
import type { Stage, Verdict } from './kit.js';

const WORK_MS = 30;
const LIMIT_MS = 120_000;

/** Adds jobs as fast as they are acknowledged; one that is refused is delivered again, as platforms do. */
async function produce(stage: Stage, job: (id: string) => Job, signal: AbortSignal) {
  const acknowledged: string[] = [];
  let refused = 0;
  const deliver = async (id: string): Promise<void> => {
    for (let isKept = false; !isKept && !signal.aborted;) {
      try {
        await stage.queue.add(job(id), { urgent: false });
        acknowledged.push(id);
        isKept = true;
      } catch {
        refused += 1;
        await sleep(100);
      }
    }
  };
  for (let count = 0; !signal.aborted; count += 1) {
    await deliver(`chaos-redis-${count}`);
    await sleep(5);
  }
  return { acknowledged, refused };
}

function serverPid({ folder }: Stage): number {
  return Number(readFileSync(path.join(folder, 'data/redis/redis.claim'), 'utf8').split(' ')[0]);
}

/** kill -9 of Redis while jobs come in and are done. */
export async function killRedis(count: number): Promise<Verdict> {
  const stage = await openStage();
  const recorded = await openBundle(BUNDLES[1] ?? '');
  const ran = new Set<string>();
  const worker = await createJobWorker({
    url: stage.redis.url,
    prefix: PREFIX,
    concurrency: 4,
    timeoutSeconds: 60,
    logger,
    runner: {
      async run({ id }) {
        await sleep(WORK_MS);
        ran.add(id);
      },
      announce: () => Promise.resolve(),
      giveUp: () => Promise.resolve(),
    },
  });
  const stop = new AbortController();
  const producing = produce(stage, (id) => recordedJob(id, recorded, 'C0OPS'), stop.signal);
  const outages: number[] = [];
  for (let kill = 0; kill < count; kill += 1) {
    await sleep(1000 + 2000 * Math.random());
    const before = ran.size;
    const begun = Date.now();
    process.kill(serverPid(stage), 'SIGKILL');
    await until('work after a kill', () => ran.size > before + 4, LIMIT_MS);
    outages.push(Date.now() - begun);
  }
  stop.abort();
  const { acknowledged, refused } = await producing;
  const isLost = (id: string): boolean => !ran.has(id);
  await until('all jobs', () => !acknowledged.some(isLost), LIMIT_MS);
  const lost = acknowledged.filter(isLost).length;
  await until('an empty queue', async () => (await stage.queue.counts()).waiting === 0, LIMIT_MS);
  const counts = await stage.queue.counts();
  await worker.close();
  await stage.stop();
  return judge(
    'kill -9 of Redis',
    {
      kills: count,
      'jobs acknowledged': acknowledged.length,
      'refused and delivered again': refused,
      lost,
      'work goes on after (p50)': seconds(percentile(outages, 0.5)),
      'work goes on after (max)': seconds(Math.max(...outages)),
    },
    { 'no acknowledged job is lost': lost === 0, 'no job failed': counts.failed === 0 },
  );
}
