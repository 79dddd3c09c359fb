import { createHash } from 'node:crypto';
import type { ChatForm } from '../../../src/domain/chat-message.js';
import { noticeMessage } from '../../../src/chat/messages/notices.js';
import { signature } from '../../fake-slack/delivery.js';
import { startSlackKit, until } from './kit.js';
import type { SlackKit } from './kit.js';

const FORM: ChatForm = {
  form: 'wrong-cause',
  title: 'What was the true cause of it all?',
  submit: 'Send',
  context: 'd1',
  fields: [
    { name: 'cause', label: 'Cause', kind: 'choice', optional: true },
    { name: 'when', label: 'When', kind: 'date-time', optional: true, initial: '1741057965' },
    { name: 'comment', label: 'In your words', kind: 'long-text', optional: true, hint: 'What was it?' },
  ],
};

describe.each(['socket', 'http'] as const)('Slack over %s', (mode) => {
  let kit: SlackKit;
  beforeAll(async () => {
    kit = await startSlackKit({ mode, patienceMs: 600 });
  });
  afterAll(() => kit.stop());
  beforeEach(() => {
    kit.bot.heard = [];
    kit.bot.answer = () => ({});
    kit.fake.fault = () => undefined;
  });

  it('takes a slash command with the zone of the person, and whispers in the acknowledgement', async () => {
    kit.bot.answer = () => ({ whisper: noticeMessage('Unknown host <!channel>', 'Try web-7.') });
    const answer = await kit.fake.main.command('C0OPS', 'U0ANNA', 'diagnose web-77 &lt;now&gt;');
    expect(kit.bot.heard).toMatchObject([
      {
        kind: 'command',
        via: 'slash',
        text: 'diagnose web-77 <now>',
        place: { platform: 'slack', team: 'T0MAIN', channel: 'C0OPS', thread: null },
        user: { id: 'U0ANNA', name: 'anna', zone: 'Europe/Berlin' },
      },
    ]);
    expect(answer.body).toMatchObject({ response_type: 'ephemeral', text: 'Unknown host &lt;!channel&gt;' });
  });

  it('says no secret, whichever way it answers', async () => {
    const leaky = noticeMessage('password hunter2', 'see hunter2');
    kit.bot.answer = ({ kind }) => (kind === 'home' ? { home: leaky } : { whisper: leaky });
    const answer = await kit.fake.main.command('C0OPS', 'U0ANNA', 'help');
    await kit.fake.main.openHome('U0ANNA');
    await kit.fake.main.react('C0OPS', '1700000000.000100', 'U0ANNA', 'x');
    const place = { platform: 'slack' as const, team: 'T0MAIN', channel: 'C0OPS', thread: null };
    await kit.slack.platform.post(place, leaky, 'k-secret');
    await until(() => kit.fake.main.homes.has('U0ANNA') && kit.fake.main.ephemerals.length > 0);
    const { homes, ephemerals, messages } = kit.fake.main;
    const said = JSON.stringify([answer.body, [...homes], ephemerals, messages]);
    expect(said).toContain('[secret]');
    expect(said).not.toContain('hunter2');
    homes.clear();
  });

  it('says in a channel where it is not that it has to be invited', async () => {
    const answer = await kit.fake.main.command('C0OTHER', 'U0ANNA', 'diagnose web-7');
    expect(kit.bot.heard).toEqual([]);
    expect(JSON.stringify(answer.body)).toContain('/invite @oscope');
  });

  it('takes mentions once, with hosts that Slack made links of, and answers under the message', async () => {
    const text = `<@${kit.fake.main.botUser}> why is <http://web-7.example.com|web-7.example.com> slow &amp; hot?`;
    const { ts } = await kit.fake.main.say('C0OPS', 'U0WEI', text);
    expect(kit.bot.heard).toMatchObject([
      {
        kind: 'command',
        via: 'mention',
        text: 'why is web-7.example.com slow & hot?',
        place: { channel: 'C0OPS', thread: ts },
        user: { zone: 'Asia/Shanghai' },
      },
    ]);
  });

  it('takes replies in threads, and no talk elsewhere', async () => {
    const { ts } = await kit.fake.main.say('C0OPS', 'U0ANNA', 'good morning');
    await kit.fake.main.say('C0OPS', 'U0WEI', 'why step 2?', ts);
    expect(kit.bot.heard).toMatchObject([{ kind: 'reply', text: 'why step 2?', place: { thread: ts } }]);
  });

  it('takes a direct message as said to it', async () => {
    const { ts } = await kit.fake.main.say('D0ANNA', 'U0ANNA', 'help');
    expect(kit.bot.heard).toMatchObject([
      { kind: 'command', text: 'help', place: { channel: 'D0ANNA', thread: ts } },
    ]);
  });

  it('takes alerts with all they say', async () => {
    const { ts } = await kit.fake.main.alert('C0ALERTS', {
      text: '',
      attachments: [
        {
          color: 'danger',
          title: '[FIRING:1] HighLoad',
          title_link: 'https://alerts.example.com/a/1',
          fields: [{ title: 'instance', value: '10.0.3.17:9100' }],
          fallback: 'ignored',
        },
      ],
    });
    expect(kit.bot.heard).toMatchObject([
      {
        kind: 'message',
        user: null,
        message: ts,
        place: { channel: 'C0ALERTS', thread: null },
        content: {
          author: 'Alertmanager',
          texts: ['[FIRING:1] HighLoad'],
          fields: [{ name: 'instance', value: '10.0.3.17:9100' }],
          links: ['https://alerts.example.com/a/1'],
          color: 'danger',
        },
      },
    ]);
  });

  it('takes an edited alert again, unless only a preview grew', async () => {
    const message = (text: string, more = {}) => ({
      type: 'message',
      bot_id: 'B0PD',
      ts: '1700000000.000001',
      text,
      ...more,
    });
    const change = (before: object, after: object) =>
      kit.fake.main.event({
        type: 'message',
        subtype: 'message_changed',
        channel: 'C0ALERTS',
        ts: '1700000009.000001',
        message: after,
        previous_message: before,
      });
    await change(message('Triggered'), message('Triggered', { edited: { ts: '1' } }));
    expect(kit.bot.heard).toEqual([]);
    await change(message('Triggered'), message('Resolved'));
    expect(kit.bot.heard).toMatchObject([
      { kind: 'message', message: '1700000000.000001', content: { texts: ['Resolved'] } },
    ]);
  });

  it('hears nothing of itself', async () => {
    const place = { platform: 'slack' as const, team: 'T0MAIN', channel: 'C0ALERTS', thread: null };
    const posted = await kit.slack.platform.post(place, noticeMessage('hello'), 'k-self');
    await kit.slack.platform.update(posted, noticeMessage('hello again'));
    await kit.fake.main.react('C0ALERTS', posted.message, kit.fake.main.botUser, 'eyes');
    await kit.fake.main.say('C0OPS', 'U0ANNA', 'x', posted.message);
    expect(kit.bot.heard.map(({ kind }) => kind)).toEqual(['reply']);
  });

  it('takes reactions under their usual names', async () => {
    await kit.fake.main.react('C0OPS', '1700000000.000100', 'U0ANNA', 'thumbsup::skin-tone-4');
    await kit.fake.main.react('C0OPS', '1700000000.000100', 'U0ANNA', 'two', false);
    expect(kit.bot.heard).toMatchObject([
      { kind: 'reaction', emoji: '+1', added: true, message: '1700000000.000100' },
      { kind: 'reaction', emoji: 'two', added: false },
    ]);
  });

  it('takes "Diagnose this" on a message', async () => {
    const { ts } = await kit.fake.main.say('C0OPS', 'U0WEI', 'web-7 is slow');
    await kit.fake.main.shortcut('C0OPS', ts, 'U0ANNA');
    expect(kit.bot.heard).toMatchObject([
      { kind: 'shortcut', message: ts, content: { texts: ['web-7 is slow'] }, user: { id: 'U0ANNA' } },
    ]);
  });

  it('goes from a button by a form with a search to the answers', async () => {
    const place = { platform: 'slack' as const, team: 'T0MAIN', channel: 'C0OPS', thread: null };
    const actions = [{ action: 'wrong-cause' as const, label: 'Wrong cause…', value: 'd1' }];
    const posted = await kit.slack.platform.post(
      place,
      { summary: 's', blocks: [{ kind: 'actions', actions }] },
      'k1',
    );
    kit.bot.answer = ({ kind }) =>
      kind === 'action' ? { form: FORM } : { errors: { comment: 'Say a little more.' } };
    const where = { channel: 'C0OPS', ts: posted.message };
    await kit.fake.main.press(where, 'U0ANNA', 'wrong-cause');
    await until(() => kit.fake.main.views.size > 0);
    const found = await kit.fake.main.type('U0ANNA', 'cause', 'memo');
    expect(found.body).toMatchObject({
      options: [{ value: 'mem.oom', text: { text: 'Out of memory (memo)' } }],
    });
    const refused = await kit.fake.main.submit('U0ANNA', {
      cause: 'mem.oom',
      when: '1741057965',
      comment: 'x',
    });
    expect(refused.body).toEqual({ response_action: 'errors', errors: { comment: 'Say a little more.' } });
    kit.bot.answer = () => ({ whisper: noticeMessage('Thank you.') });
    await kit.fake.main.submit('U0ANNA', { cause: 'mem.oom', when: '1741057965' });
    await until(() => kit.fake.main.ephemerals.at(-1)?.text === 'Thank you.');
    expect(kit.bot.heard).toMatchObject([
      { kind: 'action', action: 'wrong-cause', value: 'd1', message: posted.message },
      { kind: 'form', context: 'd1', values: { cause: 'mem.oom', when: '1741057965', comment: 'x' } },
      { kind: 'form', form: 'wrong-cause', place: { channel: 'C0OPS' }, values: { cause: 'mem.oom' } },
    ]);
    kit.fake.main.views.clear();
  });

  it('offers a button where Slack lets no form be opened', async () => {
    kit.bot.answer = () => ({ form: FORM });
    await kit.fake.main.react('C0OPS', '1700000000.000100', 'U0ANNA', 'x');
    await until(() => kit.fake.main.ephemerals.some(({ text }) => text.startsWith('What was the true')));
    await kit.fake.main.press({ ephemeral: true }, 'U0ANNA', 'wrong-cause');
    await until(() => kit.fake.main.views.size > 0);
    expect(kit.bot.heard.at(-1)).toMatchObject({ kind: 'action', action: 'wrong-cause', value: 'd1' });
    kit.fake.main.views.clear();
  });

  it('shows the home page, and takes its buttons', async () => {
    const actions = [{ action: 'diagnose' as const, label: 'Diagnose a host…', value: '' }];
    kit.bot.answer = () => ({ home: { summary: 'home', blocks: [{ kind: 'actions', actions }] } });
    await kit.fake.main.openHome('U0ANNA');
    await until(() => kit.fake.main.homes.has('U0ANNA'));
    await kit.fake.main.press({ home: 'U0ANNA' }, 'U0ANNA', 'diagnose');
    expect(kit.bot.heard).toMatchObject([{ kind: 'home' }, { kind: 'action', place: { channel: 'U0ANNA' } }]);
  });

  it('gives redeliveries the same id', async () => {
    const event = {
      type: 'message',
      channel: 'C0OPS',
      user: 'U0ANNA',
      text: 'why?',
      ts: '1700000001.000001',
      thread_ts: '1700000000.000001',
    };
    await kit.fake.main.event(event, 'Ev0SAME');
    await kit.fake.main.event(event, 'Ev0SAME');
    expect(new Set(kit.bot.heard.map(({ id }) => id)).size).toBe(1);
    expect(kit.bot.heard).toHaveLength(2);
  });

  it('acknowledges only what was kept', async () => {
    let left = 2;
    kit.bot.answer = () => ({ failed: (left -= 1) >= 0 });
    const { answer } = await kit.fake.main.say('C0OPS', 'U0ANNA', 'why?', '1700000000.000001');
    expect(answer).toMatchObject({ acknowledged: true, tries: 3 });
    const [first, second] = kit.bot.heard;
    expect(first?.id).toBe(second?.id);
  }, 20_000);

  it('acknowledges when the bot has kept the event, not before', async () => {
    let kept = false;
    kit.bot.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      kept = true;
      return {};
    };
    const { answer } = await kit.fake.main.say('C0OPS', 'U0ANNA', 'why?', '1700000000.000001');
    expect(kept && answer.tookMs >= 150).toBe(true);
  });

  it('refuses what comes from a workspace without a token', async () => {
    const body = {
      type: 'event_callback',
      team_id: 'T0ALIEN',
      event_id: 'Ev0ALIEN',
      event: {
        type: 'message',
        channel: 'C0OPS',
        user: 'U0ANNA',
        text: 'x',
        ts: '1700000001.000001',
        thread_ts: '1700000000.000001',
      },
      authorizations: [{ team_id: 'T0ALIEN', enterprise_id: null }],
    };
    await kit.fake.delivery.deliver('events_api', body);
    expect(kit.bot.heard).toEqual([]);
  });
});

describe('Slack over HTTP', () => {
  it('refuses unsigned, wrongly signed, old and future requests', async () => {
    const kit = await startSlackKit({ mode: 'http' });
    const body = JSON.stringify({ type: 'url_verification', challenge: 'c' });
    const now = Math.floor(Date.now() / 1000);
    const send = async (at: number, secret: string): Promise<number> => {
      const headers = {
        'content-type': 'application/json',
        'x-slack-request-timestamp': String(at),
        'x-slack-signature': signature(secret, at, body),
      };
      return (await fetch(kit.url ?? '', { method: 'POST', headers, body })).status;
    };
    expect(await send(now, kit.fake.signingSecret)).toBe(200);
    expect(await send(now, createHash('md5').update('x').digest('hex'))).toBe(401);
    expect(await send(now - 400, kit.fake.signingSecret)).toBe(401);
    expect(await send(now + 400, kit.fake.signingSecret)).toBe(401);
    expect((await fetch(kit.url ?? '', { method: 'POST', body })).status).toBe(401);
    await kit.stop();
  });
});

describe('Slack by socket mode', () => {
  it('connects again when Slack renews the connection, and after it was lost', async () => {
    const kit = await startSlackKit({});
    const [first] = kit.fake.delivery.sockets;
    kit.fake.delivery.refresh();
    await until(() => [...kit.fake.delivery.sockets].some((socket) => socket !== first));
    await until(() => kit.slack.isConnected());
    for (const socket of kit.fake.delivery.sockets) socket.destroy();
    await kit.fake.main.say('C0OPS', 'U0ANNA', 'why?', '1700000000.000001');
    await until(() => kit.bot.heard.length > 0);
    await kit.stop();
  }, 30_000);

  it('refuses to start with a token that Slack does not know', async () => {
    await expect(startSlackKit({ settings: { botToken: 'xoxb-wrong' } })).rejects.toMatchObject({
      code: 'bad_config',
    });
  });
});
