import { createConsolePlatform } from '../../../src/chat/console/platform.js';
import { createConsoleSession, TERMINAL } from '../../../src/chat/console/session.js';
import { readLine } from '../../../src/chat/console/input.js';
import type { ChatEvent } from '../../../src/domain/chat-event.js';
import type { ChatForm, ChatMessage } from '../../../src/domain/chat-message.js';
import type { BotReply, ChatBot } from '../../../src/ports/chat-bot.js';

const notice = (text: string): ChatMessage => ({ summary: text, blocks: [{ kind: 'text', line: [text] }] });
const report: ChatMessage = {
  summary: 'web-7 (10.0.0.7): the report',
  blocks: [
    { kind: 'text', line: ['the report'] },
    {
      kind: 'actions',
      actions: [
        { action: 'show-evidence', label: 'Show evidence', value: 'd1' },
        { action: 'escalate', label: 'Escalate', value: 'd1', confirm: 'Really?' },
      ],
    },
  ],
};
const form: ChatForm = {
  form: 'wrong-cause',
  title: 'The true cause',
  submit: 'Send',
  context: 'c1',
  fields: [
    {
      name: 'cause',
      label: 'Root cause',
      kind: 'choice',
      optional: true,
      choices: [{ value: 'a.b', label: 'A' }],
    },
    { name: 'comment', label: 'Words', kind: 'long-text', optional: false },
  ],
};

/** A session whose answers come from a list, and a bot that remembers. */
function open(answers: readonly (string | null)[] = []) {
  let text = '';
  const platform = createConsolePlatform({
    terminal: { color: false, width: 80 },
    write: (more) => (text += more),
    saveFile: (name) => Promise.resolve(name),
  });
  const heard: ChatEvent[] = [];
  const replies: BotReply[] = [];
  const asked = [...answers];
  const bot: ChatBot = {
    async handle(event) {
      heard.push(event);
      if (event.kind === 'command') await platform.post(TERMINAL, report, 'd1');
      return replies.shift() ?? {};
    },
    suggest: (_form, _field, typed) =>
      Promise.resolve(
        typed === 'disk' ? ['x', 'y'].map((one) => ({ value: `disk.${one}`, label: `Disk ${one}` })) : [],
      ),
  };
  const session = createConsoleSession({
    platform,
    bot,
    user: { id: 'me', name: 'me', zone: 'UTC' },
    ask: () => Promise.resolve(asked.shift() ?? null),
    write: (more) => (text += more),
    idle: () => Promise.resolve(),
    suggestion: 'diagnose web-7',
    saveReport: () => Promise.resolve('r.html'),
    now: () => 1,
  });
  const take = async (...lines: string[]): Promise<void> => {
    for (const one of lines) await session.take(one);
  };
  return { session, take, heard, replies, shown: () => text };
}

describe('what is typed in the console', () => {
  it.each([
    ['/diagnose web-7 14:05', { kind: 'command', text: 'diagnose web-7 14:05' }],
    ['/oscope status', { kind: 'command', text: 'status' }],
    ['/3', { kind: 'choice', number: 3 }],
    [':+1:', { kind: 'reaction', emoji: '+1', added: true }],
    ['-:two:', { kind: 'reaction', emoji: 'two', added: false }],
    ['👍', { kind: 'reaction', emoji: '+1', added: true }],
    ['- 👎', { kind: 'reaction', emoji: '-1', added: false }],
    ['/thread 2', { kind: 'thread', number: 2 }],
    ['/alert HighLoad on web-7', { kind: 'alert', text: 'HighLoad on web-7' }],
    ['why step 2?', { kind: 'say', text: 'why step 2?' }],
    ['', { kind: 'nothing' }],
    ['/quit', { kind: 'quit' }],
  ])('%s', (typed, line) => {
    expect(readLine(typed)).toEqual(line);
  });

  it('begins with the suggestion, then goes on in the thread of the report', async () => {
    const { take, heard, session } = open();
    await take('', 'why step 2?', 'explain step 3', 'diagnose web-8');
    expect(heard.map(({ kind }) => kind)).toEqual(['command', 'reply', 'reply', 'command']);
    expect(heard[0]).toMatchObject({ text: 'diagnose web-7', place: TERMINAL });
    expect(heard[1]).toMatchObject({ text: 'why step 2?', place: { thread: '1' } });
    expect(new Set(heard.map(({ id }) => id)).size).toBe(4);
    expect(session.title()).toBe('web-7');
  });

  it('prints only what is new of an edited message, and all of another one', async () => {
    let text = '';
    const platform = createConsolePlatform({
      terminal: { color: false, width: 80 },
      write: (more) => (text += more),
      saveFile: (name) => Promise.resolve(name),
    });
    const lines = (...all: string[]): ChatMessage => ({
      summary: '',
      blocks: all.map((one) => ({ kind: 'text', line: [one] })),
    });
    const posted = await platform.post(TERMINAL, lines('Diagnosing', 'web-7'), 'd1');
    await platform.update(posted, lines('Diagnosing', 'web-7', 'collected'));
    await platform.update(posted, lines('The report', 'web-7'));
    expect(text).toBe('Diagnosing\nweb-7\ncollected\nThe report\nweb-7\n');
  });

  it('reacts on the report, presses buttons, and asks before some', async () => {
    const { take, heard, shown } = open(['n', 'y']);
    await take(':+1:');
    expect(shown()).toContain('no report to react to');
    await take('', ':+1:', '-:+1:', '/1', '/2', '/2', '/99');
    expect(heard.slice(1).map(({ kind }) => kind)).toEqual(['reaction', 'reaction', 'action', 'action']);
    expect(heard[1]).toMatchObject({ emoji: '+1', added: true, message: '1' });
    expect(heard[3]).toMatchObject({
      action: 'show-evidence',
      value: 'd1',
      message: '1',
      place: { thread: '1' },
    });
    expect(heard[4]).toMatchObject({ action: 'escalate' });
    expect(shown()).toContain('There is no such button.');
  });

  it('asks the questions of a form, searches choices, and asks again what was wrong', async () => {
    const { take, heard, replies, shown } = open(['disk', '2', '', 'I saw it', '1', 'again']);
    replies.push({ form }, { errors: { comment: 'too short' } }, { whisper: notice('thank you') });
    await take('/feedback');
    const forms = heard.filter((event) => event.kind === 'form');
    expect(forms.map(({ values }) => values)).toEqual([
      { cause: 'disk.y', comment: 'I saw it' },
      { cause: 'a.b', comment: 'again' },
    ]);
    expect(shown()).toMatch(/This one is needed.*too short.*thank you/s);
  });

  it('leaves a form when the input ends, and threads when told to', async () => {
    const { take, heard, replies, shown } = open([null]);
    replies.push({ form });
    await take('/feedback', '/threads', '/leave', 'why is web-7 slow?', '/report', '/thread 9');
    expect(shown()).toMatch(/Cancelled.*\* 1\. web-7.*Report written to r\.html.*no such thread/s);
    expect(heard.at(-1)).toMatchObject({ kind: 'command', via: 'mention', text: 'why is web-7 slow?' });
    const { session } = open();
    expect(await session.take('/quit')).toBe(false);
  });
});
