import { Redis } from 'ioredis';
import { noticeMessage } from '../../../src/chat/messages/notices.js';
import { createSlackPacer } from '../../../src/chat/slack/pacer.js';
import { lackingScopes } from '../../../src/chat/slack/scopes.js';
import { OScopeError } from '../../../src/errors.js';
import type { Place } from '../../../src/domain/place.js';
import type { Fault } from '../../fake-slack.js';
import { startRedis } from '../../redis-server.js';
import { startSlackKit, until } from './kit.js';
import type { SlackKit } from './kit.js';

const OPS: Place = { platform: 'slack', team: 'T0MAIN', channel: 'C0OPS', thread: null };
const ALERTS: Place = { ...OPS, channel: 'C0ALERTS' };
const hello = noticeMessage('hello');

async function errorOf(promise: Promise<unknown>): Promise<OScopeError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof OScopeError) return error;
  throw new Error('no OScopeError', { cause: error });
}

describe('Slack that fails', () => {
  let kit: SlackKit;
  const failOnce = (method: string, fault: Fault): void => {
    let left = 1;
    kit.fake.fault = (called) => (called === method && (left -= 1) >= 0 ? fault : undefined);
  };
  beforeAll(async () => {
    kit = await startSlackKit({ timeoutMs: 400 });
  });
  afterAll(() => kit.stop());

  it('says for how long a channel is limited, calls no sooner, and lets other channels be', async () => {
    const { platform } = kit.slack;
    kit.fake.fault = (method, { channel }) =>
      method === 'chat.postMessage' && channel === 'C0OPS' ? { limit: 2 } : undefined;
    expect(await errorOf(platform.post(OPS, hello, 'l1'))).toMatchObject({
      retryable: true,
      retryAfterMs: 2000,
    });
    kit.fake.fault = () => undefined;
    const calls = kit.fake.calls.length;
    const began = Date.now();
    const waiting = platform.post(OPS, hello, 'l1');
    await platform.post(ALERTS, hello, 'l2');
    expect(kit.fake.calls.slice(calls)).toMatchObject([{ args: { channel: 'C0ALERTS' } }]);
    await waiting;
    expect(Date.now() - began).toBeGreaterThanOrEqual(1900);
  });

  it('finds what was posted although the answer was lost', async () => {
    const { platform } = kit.slack;
    failOnce('chat.postMessage', { lost: true });
    const error = await errorOf(platform.post(OPS, hello, 'lost-1'));
    expect(error).toMatchObject({ retryable: true, retryAfterMs: undefined });
    const found = await platform.find(OPS, 'lost-1');
    expect(kit.fake.main.messages.at(-1)?.ts).toBe(found?.message);
  });

  it('looks through long threads', async () => {
    const { platform } = kit.slack;
    const root = await platform.post(OPS, hello, 'long');
    const thread = { ...OPS, thread: root.message };
    const posted = await platform.post(thread, hello, 'long.f1');
    for (let i = 0; i < 450; i += 1)
      kit.fake.main.messages.push({
        ts: kit.fake.main.nextTs(),
        channel: 'C0OPS',
        thread_ts: root.message,
        text: 'talk',
        user: 'U0ANNA',
        reactions: [],
        history: [],
      });
    const last = await platform.post(thread, hello, 'long.f2');
    expect(await platform.find(thread, 'long.f1')).toEqual(posted);
    expect(await platform.find(thread, 'long.f2')).toEqual(last);
  });

  it('takes no message of another app for its own', async () => {
    const metadata = { event_type: 'oscope_message', event_payload: { key: 'forged' } };
    await kit.fake.main.alert('C0ALERTS', { text: 'x', metadata });
    expect(await kit.slack.platform.find(ALERTS, 'forged')).toBeUndefined();
  });

  it('waits for nobody longer than its time', async () => {
    failOnce('chat.update', { delayMs: 2000 });
    const posted = await kit.slack.platform.post(OPS, hello, 'slow');
    expect(await errorOf(kit.slack.platform.update(posted, hello))).toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
  });

  it.each([
    [{ status: 503 }, { retryable: true }],
    [{ error: 'internal_error' }, { retryable: true }],
    [{ error: 'ratelimited' }, { retryable: true, retryAfterMs: 30_000 }],
    [{ error: 'not_in_channel' }, { retryable: false, remedy: expect.stringContaining('/invite') as string }],
    [{ error: 'token_revoked' }, { retryable: false, code: 'bad_config' }],
    [{ error: 'msg_blocks_too_long' }, { retryable: false }],
  ])('reads %j as %j', async (fault, expected) => {
    const channel = `C0${JSON.stringify(fault).replace(/\W/g, '').toUpperCase()}`.slice(0, 30);
    kit.fake.main.members.add(channel);
    failOnce('chat.postMessage', fault);
    expect(await errorOf(kit.slack.platform.post({ ...OPS, channel }, hello, 'x'))).toMatchObject(expected);
  });

  it('names the scope that a token lacks', async () => {
    kit.fake.main.scopes = ['chat:write', 'commands'];
    const upload = { key: 'k', name: 'a.png', title: 'a', mime: 'image/png', bytes: new Uint8Array([1]) };
    expect((await errorOf(kit.slack.platform.upload(OPS, upload))).message).toContain('files:write');
    expect(lackingScopes(kit.fake.main.scopes)).toContain('users:read');
  });

  it('tells no token', async () => {
    failOnce('chat.postMessage', { status: 500 });
    const error = await errorOf(kit.slack.platform.post(ALERTS, hello, 'x'));
    expect(JSON.stringify([error.message, error.remedy, String(error.cause)])).not.toContain('xoxb');
  });
});

describe('two workspaces', () => {
  it('never mix what has the same channel and time', async () => {
    const second = { team: 'T0OTHER', token: 'xoxb-2-test' };
    const kit = await startSlackKit({
      workspaces: [{ team: 'T0MAIN', token: 'xoxb-1-test' }, second],
      settings: { workspaces: { T0OTHER: 'xoxb-2-test' } },
    });
    const other = kit.fake.workspaces.get('T0OTHER');
    const { platform } = kit.slack;
    await platform.post(OPS, noticeMessage('one'), 'k');
    expect(await platform.find({ ...OPS, team: 'T0OTHER' }, 'k')).toBeUndefined();
    await platform.post({ ...OPS, team: 'T0OTHER' }, noticeMessage('two'), 'k');
    expect([kit.fake.main, other].map((space) => space?.messages.map(({ text }) => text))).toEqual([
      ['one'],
      ['two'],
    ]);
    await other?.say('C0OPS', 'U0ANNA', 'why?', '1700000000.000001');
    expect(kit.bot.heard).toMatchObject([{ place: { team: 'T0OTHER', channel: 'C0OPS' } }]);
    await kit.stop();
  });
});

describe('assistant threads', () => {
  const ASSISTANT: Place = { ...OPS, channel: 'D0ANNA', thread: '1700000000.000001' };
  const answer = {
    summary: 'Because',
    blocks: ['one', 'two'].map((text) => ({ kind: 'context' as const, line: [text] })),
  };

  it('offers prompts, says what it does, and streams answers', async () => {
    const kit = await startSlackKit();
    const { ts } = await kit.fake.main.openAssistant('U0ANNA', 'D0ANNA');
    await until(() => kit.fake.main.statuses.some(({ prompts }) => prompts !== undefined));
    await kit.fake.main.say('D0ANNA', 'U0ANNA', 'why is web-7 slow?', ts);
    await until(() => kit.fake.main.statuses.some(({ status }) => status === 'is looking at it…'));
    const thread = { ...OPS, channel: 'D0ANNA', thread: ts };
    const posted = await kit.slack.platform.post(thread, answer, 't1');
    expect(kit.fake.calls.map(({ method }) => method)).toContain('chat.stopStream');
    expect(await kit.slack.platform.find(thread, 't1')).toEqual(posted);
    expect(kit.fake.main.messages.at(-1)?.blocks).toHaveLength(2);
    await kit.stop();
  });

  it('edits where a stream breaks, and posts where there are none', async () => {
    const kit = await startSlackKit();
    kit.fake.fault = (method) =>
      method === 'chat.appendStream' ? { error: 'message_not_in_streaming_state' } : undefined;
    const broken = await kit.slack.platform.post(ASSISTANT, answer, 't2');
    expect(kit.fake.main.messages.find(({ ts }) => ts === broken.message)?.blocks).toHaveLength(2);
    expect(await kit.slack.platform.find(ASSISTANT, 't2')).toEqual(broken);
    kit.fake.fault = (method) => (method === 'chat.startStream' ? { error: 'unknown_method' } : undefined);
    await kit.slack.platform.post(ASSISTANT, answer, 't3');
    await kit.slack.platform.post(ASSISTANT, answer, 't4');
    expect(kit.fake.main.messages).toHaveLength(3);
    expect(kit.fake.calls.filter(({ method }) => method === 'chat.startStream')).toHaveLength(2);
    await kit.stop();
  });
});

describe('the pace', () => {
  it('is shared by processes on one Redis, and each keeps it alone while Redis is away', async () => {
    const redis = await startRedis();
    const pacers = [1, 2].map(() =>
      createSlackPacer({ redis: redis.connect(), intervalMs: 1000, maxWaitMs: 2500 }),
    );
    const began = Date.now();
    await Promise.all(pacers.map((pacer) => pacer.take('post:T:C', 'chat.postMessage')));
    expect(Date.now() - began).toBeGreaterThanOrEqual(900);
    await pacers[0]?.pause('post:T:D', 60_000);
    const error = await errorOf(Promise.resolve(pacers[1]?.take('post:T:D', 'chat.postMessage')));
    expect(error.retryAfterMs).toBeGreaterThan(50_000);
    const away = new Redis('/nowhere.sock', {
      lazyConnect: true,
      enableOfflineQueue: false,
      retryStrategy: null,
    });
    away.on('error', () => undefined);
    await createSlackPacer({ redis: away }).take('post:T:E', 'chat.postMessage');
    away.disconnect();
    await redis.stop();
  });

  it('gives up early on a long queue, and says when to come back', async () => {
    const pacer = createSlackPacer({ intervalMs: 1000, maxWaitMs: 1500 });
    const taken = [1, 2, 3, 4].map(() =>
      pacer.take('k', 'chat.postMessage').then(
        () => 'ok',
        (error: unknown) => error,
      ),
    );
    const results = await Promise.all(taken);
    expect(results.slice(0, 2)).toEqual(['ok', 'ok']);
    expect(results[3]).toMatchObject({ retryable: true, retryAfterMs: expect.any(Number) as number });
  });
});
