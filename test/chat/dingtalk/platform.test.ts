import { noticeMessage } from '../../../src/chat/messages/notices.js';
import { progressMessage } from '../../../src/chat/messages/progress.js';
import type { ChatMessage } from '../../../src/domain/chat-message.js';
import type { Place } from '../../../src/domain/place.js';
import { createMemoryDeliveryStore } from '../../../src/incidents/delivery-store-memory.js';
import { createOncePoster } from '../../../src/chat/delivery/post-once.js';
import { GROUP } from '../../fake-dingtalk.js';
import { startDingtalkKit, until } from './kit.js';
import type { DingtalkKit, DingtalkKitOptions } from './kit.js';

let kit: DingtalkKit;
afterEach(() => kit.stop());

const ID = `d${'1'.repeat(24)}`;
const place: Place = { platform: 'dingtalk', team: 'ding0corp', channel: GROUP, thread: null };
const stage = { node: 'detect', status: 'started', message: '', elapsedMs: 1 } as const;
const shown = (conversation = GROUP): string[] => kit.fake.of(conversation).map(({ text }) => text);
const paths = (): string[] => kit.fake.calls.map(({ path }) => path);

async function start(options?: DingtalkKitOptions): Promise<DingtalkKit['dingtalk']['platform']> {
  kit = await startDingtalkKit(options);
  return kit.dingtalk.platform;
}

describe('messages in DingTalk', () => {
  it('go through the session while it lives, then by the robot', async () => {
    const platform = await start();
    await kit.fake.say('hello', { group: GROUP }).answer;
    await platform.post(place, noticeMessage('one'), 'k1');
    kit.fake.sessions.clear();
    await platform.post(place, noticeMessage('two'), 'k2');
    await platform.post({ ...place, channel: 'cidNew==' }, noticeMessage('three'), 'k3');
    await platform.post({ ...place, channel: '@bob' }, noticeMessage('four'), 'k4');
    expect(kit.fake.messages.map(({ by, conversation }) => [by, conversation])).toEqual([
      ['session', GROUP],
      ['group', GROUP],
      ['group', 'cidNew=='],
      ['direct', '@bob'],
    ]);
  });

  it('do not go to a session that is not at DingTalk', async () => {
    const platform = await start();
    await kit.fake.say('hello', { group: GROUP, more: { sessionWebhook: 'https://evil.test/robot' } }).answer;
    await platform.post(place, noticeMessage('one'), 'k1');
    expect(kit.fake.messages[0]?.by).toBe('group');
  });

  it('say what is queued and the report, and nothing in between or twice', async () => {
    const platform = await start();
    const posted = await platform.post(place, progressMessage({ host: 'web-1', stages: [] }), ID);
    expect(posted).toEqual({ place, message: 'd1111111' });
    await platform.update(posted, progressMessage({ host: 'web-1', stages: [stage] }));
    const report = (url: string): ChatMessage => ({
      summary: 'Out of memory',
      blocks: [{ kind: 'text', line: ['The report: ', { text: 'here', href: url }] }],
    });
    await platform.update(posted, report('https://o.test/1'));
    // A worker that died begins again, and signs the link anew.
    await platform.update(posted, report('https://o.test/2'));
    expect(shown()).toHaveLength(2);
    expect(shown().every((text) => text.endsWith('> #d1111111'))).toBe(true);
  });

  it('get a new access token when the old one is revoked', async () => {
    const platform = await start();
    await platform.post(place, noticeMessage('one'), 'k1');
    kit.fake.tokens.clear();
    await platform.post(place, noticeMessage('two'), 'k2');
    expect(shown()).toHaveLength(2);
  });
});

describe('faults of DingTalk', () => {
  it('keeps the pace, and says when to come back', async () => {
    const platform = await start({ most: 2 });
    for (const key of ['k1', 'k2']) await platform.post(place, noticeMessage(key), key);
    const third = platform.post(place, noticeMessage('k3'), 'k3');
    await expect(third).rejects.toMatchObject({
      retryable: true,
      retryAfterMs: expect.any(Number) as number,
    });
    await platform.post({ ...place, channel: 'cidFree==' }, noticeMessage('k4'), 'k4');
    expect([shown().length, shown('cidFree==').length]).toEqual([2, 1]);
  });

  it('stays away for ten minutes when DingTalk blocks the robot', async () => {
    const platform = await start();
    await kit.fake.say('hello', { group: GROUP }).answer;
    kit.fake.fault = (path) => (path === '/robot/sendBySession' ? { errcode: 130101 } : undefined);
    const post = (key: string): Promise<unknown> => platform.post(place, noticeMessage(key), key);
    await expect(post('k1')).rejects.toMatchObject({ retryable: true, retryAfterMs: 600_000 });
    kit.fake.fault = () => undefined;
    const calls = kit.fake.calls.length;
    await expect(post('k1')).rejects.toMatchObject({ retryable: true });
    expect(kit.fake.calls.length).toBe(calls);
  });

  it.each([
    [
      { status: 429, body: { code: 'Throttling' } },
      { retryable: true, retryAfterMs: 30_000 },
    ],
    [
      { status: 403, body: { code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied' } },
      { code: 'bad_config' },
    ],
    [
      { status: 400, body: { code: 'invalidParameter.robotCode.notExist' } },
      { code: 'bad_input', retryable: false },
    ],
    [
      { status: 503, body: {} },
      { code: 'unavailable', retryable: true, retryAfterMs: undefined },
    ],
    ['lost-after' as const, { code: 'unavailable', retryable: true, retryAfterMs: undefined }],
  ])('tells refusals from outages: %j', async (fault, error) => {
    const platform = await start();
    kit.fake.fault = (path) => (path.endsWith('groupMessages/send') ? fault : undefined);
    await expect(platform.post(place, noticeMessage('x'), 'k1')).rejects.toMatchObject(error);
  });

  it('posts again when an answer is lost: twice rather than never, and with the same tag', async () => {
    const platform = await start();
    const poster = createOncePoster({
      deliveries: createMemoryDeliveryStore({ now: Date.now }),
      lookAgainMs: 1,
    });
    let lost = 0;
    kit.fake.fault = (path) =>
      path.endsWith('groupMessages/send') && (lost += 1) === 1 ? 'lost-after' : undefined;
    const message = noticeMessage('the report');
    await poster.post(platform, place, ID, message);
    await poster.post(platform, place, ID, message);
    expect(shown()).toEqual([shown()[0], shown()[0]]);
    expect(shown()[0]).toContain('> #d1111111');
  });

  it('goes on with a long message where it was interrupted', async () => {
    const platform = await start();
    const long: ChatMessage = {
      summary: 'long',
      blocks: [1, 2].map((part) => ({ kind: 'text', line: [`part${part} `.repeat(400)] })),
    };
    let sent = 0;
    kit.fake.fault = (path) =>
      path.endsWith('groupMessages/send') && (sent += 1) === 2 ? { status: 503, body: {} } : undefined;
    await expect(platform.post(place, long, 'k1')).rejects.toMatchObject({ retryable: true });
    await platform.post(place, long, 'k1');
    expect(shown().map((text) => /part\d/.exec(text)?.[0])).toEqual(['part1', 'part2']);
  });

  it('goes on with another message from its start', async () => {
    const platform = await start();
    const long = (word: string): ChatMessage => ({
      summary: word,
      blocks: [1, 2].map((part) => ({ kind: 'text', line: [`${word}${part} `.repeat(300)] })),
    });
    let sent = 0;
    kit.fake.fault = (path) =>
      path.endsWith('groupMessages/send') && (sent += 1) === 2 ? { status: 503, body: {} } : undefined;
    await expect(platform.post(place, long('queued'), 'k1')).rejects.toMatchObject({ retryable: true });
    await platform.post(place, long('failed'), 'k1');
    expect(shown().map((text) => /(?:queued|failed)\d/.exec(text)?.[0])).toEqual([
      'queued1',
      'failed1',
      'failed2',
    ]);
  });
});

describe('an escalation', () => {
  const call = (parts: number[]): ChatMessage => ({
    summary: 'Ann asks for help',
    blocks: parts.map((part) => ({ kind: 'text', line: [`part${part} `.repeat(400)] })),
    calls: 'escalation',
  });
  const heard = (user: string): (string | undefined)[] =>
    shown(`@${user}`).map((text) => /part\d/.exec(text)?.[0]);
  const settings = { escalateTo: ['anna', 'bob', 'nobody'] };
  const pacer = { take: () => Promise.resolve(), pause: () => Promise.resolve() };

  it('comes once to each, though DingTalk holds some back', async () => {
    const platform = await start({ settings, options: { pacer } });
    kit.fake.limited.add('bob');
    const limited = { retryable: true, retryAfterMs: 60_000 };
    await expect(platform.post(place, call([1]), 'k1')).rejects.toMatchObject(limited);
    await expect(platform.post(place, call([1]), 'k1')).rejects.toMatchObject(limited);
    kit.fake.limited.clear();
    await platform.post(place, call([1]), 'k1');
    expect([heard('anna'), heard('bob'), shown().length]).toEqual([['part1'], ['part1'], 1]);
  });

  it('is refused, however often it is tried, when DingTalk knows none of them', async () => {
    const platform = await start({ settings: { escalateTo: ['nobody'] }, options: { pacer } });
    const post = () => platform.post(place, call([1]), 'k1');
    await expect(post()).rejects.toMatchObject({ code: 'bad_input' });
    await expect(post()).rejects.toMatchObject({ code: 'bad_input' });
    expect(shown()).toHaveLength(1);
  });

  it('goes on where it was interrupted when it is long', async () => {
    const platform = await start({ settings, options: { pacer } });
    let sent = 0;
    kit.fake.fault = (path) =>
      path.endsWith('batchSend') && (sent += 1) === 2 ? { status: 503, body: {} } : undefined;
    await expect(platform.post(place, call([1, 2]), 'k1')).rejects.toMatchObject({ retryable: true });
    await platform.post(place, call([1, 2]), 'k1');
    expect([heard('anna'), heard('bob')]).toEqual([
      ['part1', 'part2'],
      ['part1', 'part2'],
    ]);
  });
});

describe('what is for one person', () => {
  it('goes to them alone, and its links mean the group', async () => {
    const platform = await start();
    const action = { action: 'wrong-cause', label: 'Name the true cause…', value: ID } as const;
    const message: ChatMessage = { summary: 'q', blocks: [{ kind: 'actions', actions: [action] }] };
    await platform.whisper({ ...place, thread: 'm0000001' }, 'anna', message);
    expect([shown().length, shown('@anna').length]).toEqual([0, 1]);
    await kit.fake.say('#d1111111 wrong cause').answer;
    expect(kit.bot.heard[0]).toMatchObject({
      kind: 'action',
      action: 'wrong-cause',
      value: ID,
      place: { channel: GROUP, thread: 'm0000001' },
      user: { id: 'anna' },
    });
    await kit.fake.say('#d1111111 wrong cause', { user: 'bob' }).answer;
    expect(kit.bot.heard[1]).toMatchObject({ value: 'd1111111', place: { channel: '@bob' } });
  });

  it('is not told in the group to people whom the robot cannot write to', async () => {
    kit = await startDingtalkKit();
    kit.bot.answer = () => ({ whisper: noticeMessage('web-1 is ill') });
    await kit.fake.say('status', { group: GROUP, user: null }).answer;
    await until(() => shown().length === 1);
    expect(shown()[0]).toMatch(/only to people of my own organisation/);
  });
});

describe('answers to a message', () => {
  it('find what they quote, by its text or by its key', async () => {
    const platform = await start();
    await platform.post(place, noticeMessage('first'), ID);
    await platform.post(place, noticeMessage('second'), `d${'2'.repeat(24)}`);
    const key = 'query-2';
    const byKey = { originalProcessQueryKey: key, text: { content: ' why step 2?', isReplyMsg: true } };
    await kit.fake.say('', { group: GROUP, more: byKey }).answer;
    const repliedMsg = { msgType: 'markdown', content: { text: 'second … #d2222222' } };
    const byText = { text: { content: ' why step 2?', isReplyMsg: true, repliedMsg } };
    await kit.fake.say('', { group: GROUP, more: byText }).answer;
    expect(kit.bot.heard.map((event) => event.place.thread)).toEqual(['d1111111', 'd2222222']);
  });

  it('mean the last one of the person, else of the conversation', async () => {
    const platform = await start();
    await platform.post(place, noticeMessage('first'), ID);
    await platform.post(place, noticeMessage('second'), `d${'2'.repeat(24)}`);
    for (const text of ['why step 2?', '#d1111111 why step 2?', 'correct'])
      await kit.fake.say(text, { group: GROUP }).answer;
    await kit.fake.say('correct', { group: GROUP, user: 'bob' }).answer;
    await kit.fake.say('why step 2?', { group: 'cidElse==' }).answer;
    expect(kit.bot.heard.map(({ place: { thread } }) => thread)).toEqual([
      'd2222222',
      'd1111111',
      'd1111111',
      'd2222222',
      null,
    ]);
    expect(kit.bot.heard[2]).toMatchObject({ kind: 'action', action: 'mark-correct', value: ID });
  });
});

describe('cards', () => {
  const settings = { cardTemplateId: 'template.schema' };

  it('are edited in place, and their buttons are answered', async () => {
    const platform = await start({ settings });
    const posted = await platform.post(place, progressMessage({ host: 'web-1', stages: [] }), ID);
    await platform.update(posted, progressMessage({ host: 'web-1', stages: [stage] }));
    const action = { action: 'show-evidence', label: 'Show evidence', value: ID } as const;
    const blocks = [{ kind: 'actions', actions: [action] } as const];
    await platform.update(posted, { summary: 'the report', blocks });
    const [name = ''] = kit.fake.cards.keys();
    const card = kit.fake.cards.get(name);
    expect([kit.fake.messages.length, card?.edits, card?.params.title]).toEqual([0, 2, 'the report']);
    expect(JSON.parse(card?.params.actions ?? '')).toEqual([
      { text: 'Show evidence', url: 'dtmd://dingtalkclient/sendMessage?content=%23d1111111%20evidence' },
    ]);
    expect(await kit.fake.press(name, 'anna', { action: 'show-evidence' })).toEqual({ response: {} });
    expect(kit.bot.heard[0]).toMatchObject({ kind: 'action', action: 'show-evidence', value: ID });
    await kit.fake.press('foreign', 'anna', { action: 'show-evidence' });
    expect(kit.bot.heard).toHaveLength(1);
  });

  it('answer a button in time, however long the bot takes', async () => {
    const platform = await start({ settings });
    await platform.post(place, progressMessage({ host: 'web-1', stages: [] }), ID);
    kit.bot.answer = () => new Promise(() => undefined);
    const [name = ''] = kit.fake.cards.keys();
    expect(await kit.fake.press(name, 'anna', { action: 'show-evidence' })).toEqual({ response: {} });
  });

  it('are made once even when the answer is lost, and give way to messages when refused', async () => {
    const platform = await start({ settings });
    const message = progressMessage({ host: 'web-1', stages: [] });
    kit.fake.fault = () => 'lost-after';
    await expect(platform.post(place, message, ID)).rejects.toMatchObject({ retryable: true });
    kit.fake.fault = () => undefined;
    await platform.post(place, message, ID);
    expect([kit.fake.cards.size, kit.fake.messages.length]).toEqual([1, 0]);
    kit.fake.fault = (path) =>
      path.endsWith('createAndDeliver')
        ? { status: 400, body: { code: 'param.cardTemplateNotExist' } }
        : undefined;
    await platform.post(place, message, `d${'2'.repeat(24)}`);
    expect(kit.fake.messages).toHaveLength(1);
  });
});

describe('what DingTalk cannot show', () => {
  it('is said', async () => {
    const platform = await start();
    const bytes = new Uint8Array([1]);
    await platform.upload(
      { ...place, thread: 'd1111111' },
      { key: 'k', name: 'a.md', title: 'Post-mortem', mime: 'text/markdown', bytes },
    );
    expect(shown()[0]).toContain('Post-mortem: DingTalk cannot show a.md here.');
    expect(paths()).not.toContain('/media/upload');
  });
});
