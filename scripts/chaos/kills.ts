import path from 'node:path';
import { openBundle } from '../../src/sources/bundle/index.js';
import { startCrew } from './crew.js';
import type { CrewOptions } from './crew.js';
import { readDiary, recoveries } from './diary.js';
import {
  BUNDLES,
  byKey,
  chartsOf,
  isReport,
  judge,
  openStage,
  percentile,
  recordedJob,
  seconds,
  until,
} from './kit.js';
import type { Stage, Verdict } from './kit.js';

/** Every node of the graph, and every gap between something said and its being known. */
const PLACES = [
  'collect',
  'detect',
  'align',
  'retrieve',
  'draft',
  'validate',
  'posting',
  'posted',
  'reporting',
  'reported',
  'uploaded',
] as const;
const CHANNELS = Array.from({ length: 8 }, (_, index) => `C0OPS${index}`);
const JOB_MS = 60_000;
/** Half of what the workers could do: what is measured is the recovery, not the wait behind other jobs. */
const SLOTS = 4;

function assess(stage: Stage, ids: readonly string[], diary: string, deaths: number): Verdict {
  const entries = readDiary(diary);
  const times = recoveries(entries);
  const messages = byKey(stage.slack);
  const of = (id: string) => messages.get(id) ?? [];
  const spared = ids.filter((id) => !entries.some(({ what, job }) => what === 'death' && job === id));
  const exactlyOne = ids.filter((id) => of(id).length === 1 && of(id).every(isReport));
  const p99 = percentile(times, 0.99);
  return judge(
    'kill -9 of the worker',
    {
      kills: deaths,
      jobs: ids.length,
      'exactly one report': `${exactlyOne.length}/${ids.length}`,
      'one chart': `${ids.filter((id) => chartsOf(stage.slack, id) === 1).length}/${ids.length}`,
      'recovery p50': seconds(percentile(times, 0.5)),
      'recovery p99': seconds(p99),
      'recovery max': seconds(Math.max(...times)),
    },
    {
      [`every planned kill happened (not: ${spared.join(', ')})`]: spared.length === 0,
      'exactly one report each': exactlyOne.length === ids.length,
      'one chart each': ids.every((id) => chartsOf(stage.slack, id) === 1),
      'no failure notice': [...messages.keys()].every((key) => !key.endsWith('.failure')),
      'recovery p99 within 25 s': p99 <= 25_000,
    },
  );
}

/** kill -9 at every node and in every gap. */
export async function killWorkers(
  count: number,
  places: readonly string[] = PLACES,
  change: Partial<CrewOptions> = {},
): Promise<Verdict> {
  const stage = await openStage({ channels: CHANNELS });
  const [, bundle = ''] = BUNDLES;
  const recorded = await openBundle(bundle);
  const diary = path.join(stage.folder, 'diary');
  const ids = Array.from(
    { length: count },
    (_, index) => `chaos-${index}-${places[index % places.length] ?? ''}`,
  );
  const crew = startCrew(stage, { size: 4, concurrency: 2, bundle, diary, ...change });
  const unfinished = async (added: number): Promise<number> => {
    const { done, failed } = await stage.queue.counts();
    return added - done - failed;
  };
  for (const [index, id] of ids.entries()) {
    await until('a free slot', async () => (await unfinished(index)) < SLOTS, SLOTS * JOB_MS);
    const channel = CHANNELS[index % CHANNELS.length] ?? '';
    await stage.queue.add(recordedJob(id, recorded, channel), { urgent: true });
  }
  await until('all jobs done', async () => (await unfinished(ids.length)) === 0, SLOTS * JOB_MS);
  await crew.stop();
  const verdict = assess(stage, ids, diary, crew.deaths());
  await stage.stop();
  return verdict;
}
