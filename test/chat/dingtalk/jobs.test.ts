import type { DiagnoseJob } from '../../../src/domain/job.js';
import type { Place } from '../../../src/domain/place.js';
import { OScopeError } from '../../../src/errors.js';
import { oom } from '../../report/sample.js';
import { GROUP } from '../../fake-dingtalk.js';
import { setUp, started } from '../delivery/kit.js';
import { startDingtalkKit } from './kit.js';
import type { DingtalkKit } from './kit.js';

const ID = `d${'3'.repeat(24)}`;
const place: Place = { platform: 'dingtalk', team: 'ding0corp', channel: GROUP, thread: null };
const job: DiagnoseJob = {
  kind: 'diagnose',
  id: ID,
  place,
  user: 'anna',
  askedAt: 1,
  incident: oom.incident,
  said: [],
};

let kit: DingtalkKit;
beforeEach(async () => {
  kit = await startDingtalkKit();
});
afterEach(() => kit.stop());

/** Messages by what they are, long ones that come in several parts once. */
const kinds = (): string[] =>
  kit.fake
    .of(GROUP)
    .map(({ kind, text }) => {
      if (kind === 'image') return 'chart';
      if (text.includes('Queued')) return 'queued';
      return /^\*\*What next|^###### /.test(text)
        ? 'more'
        : text.includes('could not finish')
          ? 'failure'
          : 'report';
    })
    .filter((kind) => kind !== 'more');

describe('jobs that report in DingTalk', () => {
  it('say each thing once, however often a worker begins again', async () => {
    const { runner, options } = setUp({ platformOf: () => kit.dingtalk.platform });
    await runner.announce(job, 2);
    for (const starts of [1, 2, 3]) await runner.run(job, started(starts));
    expect(kinds()).toEqual(['queued', 'report', 'chart']);
    const thread = { ...place, thread: 'd3333333' };
    expect((await options.dialogues.load(thread))?.dialogue.diagnoses).toEqual([ID]);
    expect(await options.deliveries.keyOf({ place, message: 'd3333333' })).toBe(ID);
  });

  it('go on after a limit where they were', async () => {
    const { runner } = setUp({ platformOf: () => kit.dingtalk.platform });
    let calls = 0;
    kit.fake.fault = (path) =>
      path.endsWith('groupMessages/send') && (calls += 1) === 2
        ? { status: 429, body: { code: 'Throttling' } }
        : undefined;
    const limited = runner.run(job, started());
    await expect(limited).rejects.toMatchObject({ retryable: true, retryAfterMs: 30_000 });
    expect(kinds()).toEqual(['queued']);
  });

  it('say a failure once', async () => {
    const { runner } = setUp({ platformOf: () => kit.dingtalk.platform });
    await runner.announce(job, 0);
    const error = new OScopeError({ code: 'timeout', message: 'It took too long.' });
    for (let tries = 0; tries < 2; tries += 1) await runner.giveUp(job, error);
    expect(kinds().filter((kind) => kind === 'failure')).toHaveLength(1);
    expect(kit.fake.of(GROUP).length).toBeLessThanOrEqual(3);
  });
});
