import fc from 'fast-check';
import { linksIn, readMrkdwn } from '../../../src/chat/slack/escape.js';
import { readContent } from '../../../src/chat/slack/incoming/content.js';
import { readEvent } from '../../../src/chat/slack/incoming/events.js';
import {
  readAction,
  readCommand,
  readOptionsRequest,
  readShortcut,
  readSubmission,
} from '../../../src/chat/slack/incoming/interactions.js';

const reader = {
  self: { team: 'T0MAIN', botId: 'B0', botUserId: 'U0BOT', scopes: [] },
  alertChannels: new Set(['C0ALERTS']),
};

const KEYS = ['type', 'event', 'event_id', 'user', 'channel', 'text', 'ts', 'thread_ts', 'blocks', 'elements', 'attachments', 'fields', 'item', 'reaction', 'message', 'container', 'actions', 'action_id', 'view', 'state', 'values', 'private_metadata', 'callback_id', 'bot_id', 'subtype', 'previous_message']; // prettier-ignore
const VALUES = ['event_callback', 'message', 'message_changed', 'app_mention', 'reaction_added', 'C0ALERTS', 'U0ANNA', '1700000000.000001', 'Ev0A', 'form:diagnose', 'run-again:1', '{"context":"x"}', 'rich_text', 'mrkdwn', '<http://a|b>', '__proto__']; // prettier-ignore

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 6, depthSize: 'large' },
    fc.constantFrom(...VALUES),
    fc.anything({ maxDepth: 1 }),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('json'), { maxKeys: 8 }),
  ),
}));

describe('what Slack sends', () => {
  it('never breaks a reader', () => {
    fc.assert(
      fc.property(json, (body) => {
        readEvent(body, reader);
        readEvent({ event_id: 'Ev0A', event: body }, reader);
        for (const read of [readAction, readSubmission, readCommand]) read(body, 'T0MAIN', 1);
        readShortcut(body, 'T0MAIN');
        readOptionsRequest(body, 'T0MAIN');
        if (typeof body === 'object' && body !== null) readContent(body as Record<string, unknown>);
      }),
      { numRuns: 500 },
    );
  });

  it('is read only so deep and so far', () => {
    let block: Record<string, unknown> = { type: 'mrkdwn', text: 'deep' };
    for (let i = 0; i < 5000; i += 1) block = { type: 'context', elements: [block] };
    expect(readContent({ blocks: [block] }).texts).toEqual([]);
    const many = Array.from({ length: 5000 }, (_, i) => ({
      text: `text ${i}`,
      fields: [{ title: 'a', value: 'b' }],
    }));
    const { texts, fields } = readContent({ attachments: many });
    expect([texts.length, fields.length]).toEqual([200, 200]);
    expect(readContent({ text: 'x'.repeat(1e6) }).texts[0]?.length).toBe(8000);
  });

  it.each([
    ['why is <http://web-7.example.com|web-7.example.com> slow', 'why is web-7.example.com slow'],
    ['<https://a.example/x?y=1&amp;z=2>', 'https://a.example/x?y=1&z=2'],
    ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
    ['<!here> <!subteam^S1|@dba> <#C1|ops> <@U1>', '@here @dba ops @U1'],
    ['<!date^1700000000^{time}|22:13> <mailto:a@b.c|a@b.c>', '22:13 a@b.c'],
    ['load < 1 and > 0', 'load < 1 and > 0'],
  ])('%j reads %j', (text, expected) => expect(readMrkdwn(text)).toBe(expected));

  it('has links apart from labels', () => {
    expect(linksIn('<https://a.example/x?y=1&amp;z=2|here> <mailto:a@b.c> <javascript:x|y>')).toEqual([
      'https://a.example/x?y=1&z=2',
    ]);
  });

  it('is read from rich text and sections too', () => {
    const { texts, fields, links } = readContent({
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'FIRING' } },
        { type: 'section', fields: [{ type: 'mrkdwn', text: '*Host:*\n<http://web-7|web-7>' }] },
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'load < 4 on ' },
                { type: 'link', url: 'https://a.example', text: 'web-7' },
              ],
            },
          ],
        },
        {
          type: 'actions',
          elements: [{ type: 'button', text: { text: 'Silence' }, url: 'https://b.example' }],
        },
      ],
    });
    expect(texts).toEqual(['FIRING', 'load < 4 on web-7']);
    expect(fields).toEqual([{ name: 'Host', value: 'web-7' }]);
    expect(links).toEqual(['http://web-7', 'https://a.example', 'https://b.example']);
  });
});
