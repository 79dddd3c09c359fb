import { threadOf } from '../../../src/chat/delivery/options.js';
import { OScopeError } from '../../../src/errors.js';
import { PLACE, diagnoseJob } from '../../jobs/kit.js';
import { oom } from '../../report/sample.js';
import { limited, lost, refused, setUp, started } from './kit.js';

const job = diagnoseJob('slack-job-1');
const alert = diagnoseJob('slack-alert', { user: null, place: { ...PLACE, thread: '9.9' } });

describe('a diagnosis in a thread', () => {
  it('is one message that becomes the report, with a chart below it and a dialogue', async () => {
    const { slack, runner, options } = setUp();
    await runner.run(job, started());
    expect(slack.said).toHaveLength(1);
    const [report] = slack.of(job.id);
    expect(report?.place).toEqual(PLACE);
    expect(report?.texts.at(-1)).toContain('db-0');
    const thread = { ...PLACE, thread: report?.ts ?? '' };
    expect(slack.files).toEqual([{ key: `${job.id}.chart`, place: thread, name: 'metrics.png' }]);
    const known = await options.dialogues.load(thread);
    expect(known?.dialogue).toMatchObject({ diagnoses: [job.id], report: { message: report?.ts } });
    expect(await options.deliveries.keyOf({ place: PLACE, message: report?.ts ?? '' })).toBe(job.id);
  });

  it('answers below the alert or the mention that asked', async () => {
    const { slack, runner, options } = setUp();
    await runner.run(alert, started());
    expect(slack.of(alert.id)[0]?.place.thread).toBe('9.9');
    expect(await options.dialogues.load(alert.place)).toBeDefined();
    expect(threadOf(alert.place, { place: alert.place, message: '1.0' }).thread).toBe('9.9');
  });

  it('says nothing twice when it is run again, and diagnoses nothing again', async () => {
    const { slack, runner, calls } = setUp();
    await runner.run(job, started());
    await runner.run(job, started(2));
    expect(slack.said).toHaveLength(1);
    expect(slack.files).toHaveLength(1);
    expect(calls).toEqual({ diagnose: 1, resume: 0 });
  });

  it('goes on where a killed process was, or from the start when nothing is known', async () => {
    const first = setUp();
    await first.runner.run(job, started(2));
    expect(first.calls).toEqual({ diagnose: 0, resume: 1 });
    const second = setUp();
    second.options.diagnostician.resume = () =>
      Promise.reject(new OScopeError({ code: 'bad_input', message: 'nobody' }));
    await second.runner.run(job, started(2));
    expect(second.calls.diagnose).toBe(1);
  });

  it('shows links that can be followed, of a kept report too, and keeps those that last', async () => {
    const messages: string[] = [];
    const { slack, runner, options } = setUp({
      resolveLink: (link) => (link === oom.matches[0]?.link ? 'https://oscope.example/knowledge/x' : link),
    });
    slack.platform.update = (_, message) => Promise.resolve(void messages.push(JSON.stringify(message)));
    await runner.run(job, started());
    await runner.run(job, started(2));
    const reports = messages.filter((message) => message.includes('https://oscope.example/knowledge/x'));
    expect(reports.length).toBeGreaterThanOrEqual(2);
    expect((await options.diagnoses.load(job.id))?.matches[0]?.link).toBe(oom.matches[0]?.link);
  });

  it('a second diagnosis of a thread is the next version of its dialogue', async () => {
    const { runner, options } = setUp();
    await runner.run(alert, started());
    await runner.run({ ...alert, id: 'slack-again' }, started());
    const known = await options.dialogues.load(alert.place);
    expect(known?.dialogue.diagnoses).toEqual([alert.id, 'slack-again']);
  });

  it('a diagnosis of another host begins the dialogue of the thread anew', async () => {
    const { runner, options, diagnoses } = setUp();
    await runner.run(alert, started());
    const known = await options.dialogues.load(alert.place);
    const said = { id: 't1', user: 'U1', userName: 'ann', at: 1, text: 'no', answer: 'ok', cites: [] };
    const turns = [{ ...said, decision: 'ann disputes M1' }];
    if (known !== undefined)
      await options.dialogues.save({ ...known.dialogue, turns, summary: ['before'] }, known.version);
    const { host } = oom.incident;
    const other = {
      ...oom,
      id: 'slack-other',
      incident: { ...oom.incident, host: { ...host, hostname: 'x' } },
    };
    await diagnoses.save(other);
    await runner.run({ ...alert, id: other.id }, started());
    expect((await options.dialogues.load(alert.place))?.dialogue).toMatchObject({
      diagnoses: [other.id],
      turns: [],
      summary: [],
    });
  });

  it.each(['post', 'upload'] as const)(
    'looks before it repeats when the answer to a %s was lost',
    async (what) => {
      const { slack, runner } = setUp();
      let lose = 1;
      slack.failWith((operation) => (operation === what && lose-- > 0 ? { after: lost } : undefined));
      await runner.run(job, started());
      expect(slack.said).toHaveLength(1);
      expect(slack.files.length).toBeLessThanOrEqual(2);
    },
  );

  it('leaves a rate limit to the queue, and goes on after it', async () => {
    const { slack, runner, calls } = setUp();
    const planned = new Set(['post', 'update', 'upload']);
    slack.failWith((operation) => (planned.delete(operation) ? { before: limited(1000) } : undefined));
    for (let starts = 1; starts <= 3; starts += 1)
      await expect(runner.run(job, started(starts))).rejects.toMatchObject({ retryAfterMs: 1000 });
    await runner.run(job, started(4));
    expect(slack.said).toHaveLength(1);
    expect(slack.files).toHaveLength(1);
    expect(calls.diagnose + calls.resume).toBe(1);
  });

  it('is a report even when the chart cannot be drawn or uploaded', async () => {
    const { slack, runner } = setUp({ drawChart: () => Promise.reject(new Error('no fonts')) });
    await runner.run(job, started());
    const other = setUp();
    other.slack.failWith((operation) => (operation === 'upload' ? { before: refused } : undefined));
    await other.runner.run(job, started());
    expect([slack, other.slack].map(({ said }) => said.at(-1)?.texts.at(-1)?.includes('db-0'))).toEqual([
      true,
      true,
    ]);
  });

  it('says that it waits, and goes on in the same message', async () => {
    const { slack, runner } = setUp();
    await runner.announce(job, 3);
    await runner.announce(job, 2);
    await runner.run(job, started());
    expect(slack.said).toHaveLength(1);
    expect(slack.said[0]?.texts).toHaveLength(2);
  });
});

describe('alerts that were folded into it', () => {
  const follower = (thread: string) => ({ ...PLACE, thread });

  it('are answered once each, in their threads, also those that come late', async () => {
    const { slack, runner, options } = setUp();
    const { storms } = options;
    await storms.join('web-7', alert.id, alert.place);
    for (const thread of ['1', '2']) await storms.join('web-7', `slack-f-${thread}`, follower(thread));
    let late = true;
    slack.failWith((operation, key) => {
      if (operation === 'post' && key.includes('.f') && late) {
        late = false;
        void storms.join('web-7', 'slack-f-3', follower('3'));
      }
      return undefined;
    });
    await runner.run(alert, started());
    const threads = slack.said.filter(({ key }) => key.includes('.f')).map(({ place }) => place.thread);
    expect(threads.toSorted()).toEqual(['1', '2', '3']);
    await runner.run(alert, started(2));
    expect(slack.said).toHaveLength(4);
  });

  it('are not forgotten when the process dies between their answers', async () => {
    const { slack, runner, options } = setUp();
    await options.storms.join('web-7', alert.id, alert.place);
    for (const thread of ['1', '2', '3'])
      await options.storms.join('web-7', `slack-f-${thread}`, follower(thread));
    let posts = 0;
    slack.failWith((operation, key) => {
      posts += operation === 'post' && key.includes('.f') ? 1 : 0;
      return posts === 2 ? { before: limited(1) } : undefined;
    });
    await expect(runner.run(alert, started())).rejects.toMatchObject({ retryAfterMs: 1 });
    posts = 10;
    await runner.run(alert, started(2));
    expect(slack.said.filter(({ key }) => key.includes('.f'))).toHaveLength(3);
  });

  it('one thread that is closed keeps nobody else from the answer', async () => {
    const { slack, runner, options } = setUp();
    await options.storms.join('web-7', alert.id, alert.place);
    for (const thread of ['1', '2'])
      await options.storms.join('web-7', `slack-f-${thread}`, follower(thread));
    let closed: string | undefined;
    slack.failWith((operation, key) => {
      if (operation !== 'post' || !key.includes('.f')) return undefined;
      closed ??= key;
      return key === closed ? { before: refused } : undefined;
    });
    await runner.run(alert, started());
    expect(slack.said.filter(({ key }) => key.includes('.f'))).toHaveLength(1);
  });
});

describe('a job that failed for good', () => {
  const reason = new OScopeError({ code: 'timeout', message: 'It took longer than 300 s.' });

  it('is said once in the thread, and the placeholder promises nothing any more', async () => {
    const { slack, runner, options } = setUp();
    await options.storms.join('web-7', alert.id, alert.place);
    await options.storms.join('web-7', 'slack-f-1', { ...PLACE, thread: '1' });
    await runner.announce(alert, 0);
    await runner.giveUp(alert, reason);
    await runner.giveUp(alert, reason);
    expect(slack.of(`${alert.id}.failure`)).toHaveLength(1);
    expect(slack.of(`${alert.id}.failure`)[0]?.place.thread).toBe('9.9');
    expect(slack.of(alert.id)[0]?.texts.at(-1)).toContain('has failed');
    expect(slack.said.filter(({ key }) => key.includes('.f') && !key.endsWith('.failure'))).toHaveLength(1);
  });

  it('does not take a report back that is there', async () => {
    const { slack, runner } = setUp();
    await runner.run(job, started());
    await runner.giveUp(job, reason);
    expect(slack.of(job.id)[0]?.texts.at(-1)).toContain('db-0');
  });

  it('is given up itself where nothing can be said', async () => {
    const { slack, runner } = setUp();
    slack.failWith(() => ({ before: refused }));
    await runner.giveUp(job, reason);
    slack.failWith(() => ({ before: limited(5) }));
    await expect(runner.giveUp(job, reason)).rejects.toMatchObject({ retryAfterMs: 5 });
  });
});
