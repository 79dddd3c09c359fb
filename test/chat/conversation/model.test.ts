import { OScopeError } from '../../../src/errors.js';
import type { Asker } from '../../../src/ports/asker.js';
import { CGROUP_OOM } from '../../bundle-kit.js';
import { openTalk } from './kit.js';

const PUZZLE = 'did the flibbertigibbet of the disk matter?';

interface Given {
  intent: string;
  request?: string;
  answer?: string;
  cites?: string[];
}

/** A model that answers as it is told, and what it was shown. */
function fakeModel(given: Given | Error): { open: () => Asker; asked: Record<string, string>[] } {
  const asked: Record<string, string>[] = [];
  return {
    asked,
    open: () => ({
      name: 'fake-model',
      ask(prompt, inputs, schema) {
        asked.push({ prompt, ...inputs });
        if (given instanceof Error) return Promise.reject(given);
        return Promise.resolve(schema.parse({ request: '', answer: '', cites: [], ...given }));
      },
    }),
  };
}

async function ask(given: Given | Error, text = PUZZLE) {
  const model = fakeModel(given);
  const talk = await openTalk(CGROUP_OOM, model.open);
  return { ...(await talk.say(text)), asked: model.asked, talk };
}

describe('a dialogue with a model', () => {
  it('is not asked what the rules understand', async () => {
    const { asked, text } = await ask(new Error('never'), 'why step 2?');
    expect(asked).toEqual([]);
    expect(text).toContain('Step 2:');
  });

  it('says a request anew, which the program answers; the words stay the engineer’s own', async () => {
    const { text, asked, answer } = await ask(
      { intent: 'objection', request: 'M6 is wrong' },
      '不对，M6 的内存数据是错误的',
    );
    expect(asked[0]?.findings).toContain('M6 ');
    expect(text).toContain('Disputed, speaks for no cause now');
    expect(answer.dialogue.revision.disputed).toEqual([
      { finding: 'M6', why: '不对，M6 的内存数据是错误的' },
    ]);
  });

  it('shows an answer whose citations and figures were checked', async () => {
    const { text } = await ask({
      intent: 'question',
      answer: 'The service came close to its limit, 84 % of it, before the kill [M2].',
      cites: ['M2'],
    });
    expect(text).not.toContain('Not verified');
    expect(text).toMatch(
      /84 % of it.*It rests on \[M2\].*Written by fake-model; its citations and figures were checked/s,
    );
  });

  it.each([
    ['cites nothing', { answer: 'It is surely the moon.' }, 'it cites no finding, SOP or case'],
    ['cites what does not exist', { answer: 'See [M77].', cites: ['case-invented'] }, 'does not exist'],
    ['states a wrong figure', { answer: 'It rose to 3 GiB [M2].', cites: ['M2'] }, '"3 GiB" is not a value'],
    ['states the wrong direction', { answer: 'Available memory rose [M6].', cites: ['M6'] }, 'the opposite'],
  ])('marks an answer that %s', async (_, given, reason) => {
    const { text } = await ask({ intent: 'question', ...given });
    expect(text).toContain('Not verified, take it as a guess');
    expect(text).toContain(reason);
  });

  it.each([
    ['fails', new OScopeError({ code: 'model', message: 'no answer' })],
    ['answers nonsense', { intent: 'launch-missiles' }],
    ['answers nothing', { intent: 'question' }],
  ])('goes on offline when it %s', async (_, given) => {
    const { text } = await ask(given);
    expect(text).toContain('I did not understand that');
  });

  it('stays silent when the model says that people talk among themselves', async () => {
    const { answer } = await ask({ intent: 'talk' });
    expect(answer.message).toBeNull();
  });

  it('cannot be made to run commands or open links', async () => {
    const { answer } = await ask({
      intent: 'question',
      answer: 'Run `rm -rf /` and see <https://evil.example.org|this> @channel [M2].',
      cites: ['M2'],
    });
    const blocks = answer.message?.blocks ?? [];
    expect(blocks.some(({ kind }) => kind === 'code')).toBe(false);
    expect(JSON.stringify(blocks)).not.toContain('"href":"https://evil');
  });
});
