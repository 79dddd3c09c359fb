import type { Answer } from '../../../src/ports/conversation.js';
import { diagnoseJob, turnJob } from '../../jobs/kit.js';
import { limited, setUp, started } from './kit.js';

const asked = diagnoseJob('slack-job-1');
const turn = turnJob('slack-turn1');

async function afterReport() {
  let answers = 0;
  const set = setUp({
    conversation: {
      answer: (dialogue, job): Promise<Answer> => {
        answers += 1;
        const said = { id: job.id, user: job.user, userName: job.userName, at: 1, text: job.text };
        const turns = dialogue.turns.some(({ id }) => id === job.id)
          ? dialogue.turns
          : [...dialogue.turns, { ...said, answer: 'because', cites: [] }];
        return Promise.resolve({
          message: { summary: 'because', blocks: [] },
          dialogue: { ...dialogue, turns },
        });
      },
    },
  });
  await set.runner.run(asked, started());
  const thread = set.slack.said[0]?.ts ?? '';
  return { ...set, job: { ...turn, place: { ...turn.place, thread } }, answers: () => answers };
}

describe('a turn', () => {
  it('is answered once in its thread and kept in the dialogue', async () => {
    const { slack, runner, job, options } = await afterReport();
    await runner.run(job, started());
    await runner.run(job, started(2));
    expect(slack.of(job.id)).toHaveLength(1);
    expect(slack.of(job.id)[0]).toMatchObject({ place: job.place });
    expect(slack.of(job.id)[0]?.texts.at(-1)).toBe('because');
    const known = await options.dialogues.load(job.place);
    expect(known?.dialogue.turns.map(({ id }) => id)).toEqual([job.id]);
  });

  it('loses nothing of two people who speak at once', async () => {
    const { runner, job, options, answers } = await afterReport();
    const others = ['a', 'b', 'c'].map((name) => ({ ...job, id: `slack-turn-${name}` }));
    await Promise.all(others.map((one) => runner.run(one, started())));
    const known = await options.dialogues.load(job.place);
    expect(known?.dialogue.turns.map(({ id }) => id).toSorted()).toEqual(others.map(({ id }) => id));
    expect(answers()).toBeGreaterThan(3);
  });

  it('says so when the dialogue is forgotten', async () => {
    const { slack, runner } = setUp();
    await runner.run(turn, started());
    expect(slack.of(turn.id)[0]?.texts.at(-1)).toContain('do not remember');
  });

  it('that failed for good does not go on to promise an answer', async () => {
    const { slack, runner, job, options } = await afterReport();
    const interim = { summary: 'Looking into it …', blocks: [] };
    const posted = await slack.platform.post(job.place, interim, job.id);
    await options.deliveries.record(job.id, posted);
    await runner.giveUp(job, new Error('dead'));
    expect(slack.of(job.id)[0]?.texts.at(-1)).toContain('could not answer');
    expect(slack.of(`${job.id}.failure`)).toHaveLength(1);
  });

  it('keeps its answer when only what came after it has failed', async () => {
    const { slack, runner, job } = await afterReport();
    await runner.run(job, started());
    await runner.giveUp(job, new Error('dead'));
    expect(slack.of(job.id)[0]?.texts.at(-1)).toBe('because');
  });

  it('comes back after a rate limit', async () => {
    const { slack, runner, job } = await afterReport();
    let limits = 1;
    slack.failWith(() => (limits-- > 0 ? { before: limited(500) } : undefined));
    await expect(runner.run(job, started())).rejects.toMatchObject({ retryAfterMs: 500 });
    await runner.run(job, started(2));
    expect(slack.of(job.id)).toHaveLength(1);
  });
});
