import path from 'node:path';
import { openBundle } from '../../src/sources/bundle/index.js';
import { startCrew } from './crew.js';
import type { CrewOptions } from './crew.js';
import { readDiary } from './diary.js';
import { BUNDLES, byKey, isReport, judge, openStage, recordedJob, until } from './kit.js';
import type { Verdict } from './kit.js';

const POISON = 'chaos-0-poison';
const LIMIT_MS = 400_000;

/** A job that kills whatever process starts it, among innocent ones. */
export async function poisonJob(others = 5, change: Partial<CrewOptions> = {}): Promise<Verdict> {
  const stage = await openStage();
  const [, bundle = ''] = BUNDLES;
  const recorded = await openBundle(bundle);
  const diary = path.join(stage.folder, 'diary');
  const crew = startCrew(stage, { size: 2, concurrency: 2, bundle, diary, ...change });
  const innocent = Array.from({ length: others }, (_, index) => `chaos-${index}-innocent`);
  for (const id of [POISON, ...innocent])
    await stage.queue.add(recordedJob(id, recorded, 'C0OPS'), { urgent: true });
  const notice = `${POISON}.failure`;
  await until('the notice', () => byKey(stage.slack).has(notice), LIMIT_MS);
  const isOver = async (): Promise<boolean> => (await stage.queue.counts()).done === others;
  await until('the others', isOver, LIMIT_MS);
  await crew.stop();
  const starts = readDiary(diary).filter(({ what, job }) => what === 'start' && job === POISON).length;
  const messages = byKey(stage.slack);
  const notices = messages.get(notice)?.length ?? 0;
  const reports = innocent.filter((id) => {
    const said = messages.get(id) ?? [];
    return said.length === 1 && said.every(isReport);
  });
  await stage.stop();
  return judge(
    'a poison job',
    { starts, notices, 'reports of the others': `${reports.length}/${others}` },
    {
      'at most 6 starts': starts <= 6,
      'one notice': notices === 1,
      'one report of each other job': reports.length === others,
    },
  );
}
