import type { ChatMessage } from '../../../src/domain/chat-message.js';
import type { Dialogue } from '../../../src/domain/dialogue.js';
import type { TurnJob } from '../../../src/domain/job.js';
import type { Answer } from '../../../src/ports/conversation.js';
import { diagnoseJob, turnJob } from '../../jobs/kit.js';
import { oom } from '../../report/sample.js';
import { limited, setUp, started } from './kit.js';

const asked = diagnoseJob('slack-job-1');
const turn = turnJob('slack-turn1');

const MESSAGE: ChatMessage = { summary: 'because', blocks: [{ kind: 'code', text: '# Post-mortem' }] };

/** Answers as the conversation does: with what of a turn that is known has not been sent. */
function answerFrom(dialogue: Dialogue, job: TurnJob): Answer {
  const known = dialogue.turns.find(({ id }) => id === job.id);
  const chart = { diagnosis: oom.id, findings: ['M1'] };
  const said = { id: job.id, user: job.user, userName: job.userName, at: 1, text: job.text };
  const fresh = { ...said, answer: 'because', cites: [], unsent: { message: MESSAGE, chart } };
  const { unsent } = known ?? fresh;
  return {
    message: unsent?.message ?? null,
    dialogue: known === undefined ? { ...dialogue, turns: [...dialogue.turns, fresh] } : dialogue,
    ...(unsent?.chart == null ? {} : { chart: { diagnosis: oom, findings: unsent.chart.findings } }),
  };
}

async function afterReport() {
  let answers = 0;
  const set = setUp({
    conversation: {
      answer: (dialogue, job) => {
        answers += 1;
        return Promise.resolve(answerFrom(dialogue, job));
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

  it('is kept as it is shown until it is delivered, and its chart likewise', async () => {
    const { slack, runner, job, options } = await afterReport();
    const unsent = async () =>
      (await options.dialogues.load(job.place))?.dialogue.turns.find(({ id }) => id === job.id)?.unsent;
    const limits = new Set(['post', 'upload']);
    slack.failWith((operation) => (limits.delete(operation) ? { before: limited(500) } : undefined));
    await expect(runner.run(job, started())).rejects.toMatchObject({ retryAfterMs: 500 });
    expect(await unsent()).toMatchObject({ message: MESSAGE });
    await expect(runner.run(job, started(2))).rejects.toMatchObject({ retryAfterMs: 500 });
    expect(await unsent()).toEqual({ message: null, chart: { diagnosis: oom.id, findings: ['M1'] } });
    await runner.run(job, started(3));
    expect(await unsent()).toEqual({ message: null, chart: null });
    await runner.run(job, started(4));
    // Nothing has replaced the answer.
    expect(slack.of(job.id).map(({ texts }) => texts)).toEqual([['because']]);
    expect(slack.files.filter(({ key }) => key === `${job.id}.chart`)).toHaveLength(1);
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
