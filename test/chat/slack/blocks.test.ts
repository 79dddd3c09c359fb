import fc from 'fast-check';
import type { ChatBlock, ChatMessage, Line, Span } from '../../../src/domain/chat-message.js';
import { ACTION_IDS } from '../../../src/domain/chat-message.js';
import { commandsMessage, evidenceMessage, validationMessage } from '../../../src/chat/messages/details.js';
import { escalationMessage, foldedMessage } from '../../../src/chat/messages/notices.js';
import { reportMessage } from '../../../src/chat/messages/report.js';
import { renderMessage } from '../../../src/chat/slack/blocks.js';
import { viewDiagnosis } from '../../../src/report/view.js';
import { checkBlocks, sizeOf } from '../../fake-slack/check-blocks.js';
import type { Json } from '../../fake-slack/state.js';
import { anyDiagnosis, anyText } from '../../report/arbitrary.js';
import { hostile, oom } from '../../report/sample.js';

const NASTY = ['<!channel>', '<!here>', '<@U0ANNA>', '<#C0OPS>', '<!subteam^S1>', '<https://evil.example|ok>', '&lt;!channel&gt;', ':bomb:', '```']; // prettier-ignore
const short = fc.oneof(anyText, fc.constantFrom(...NASTY), fc.string({ maxLength: 40, unit: 'grapheme' }));
const long = fc
  .tuple(short, fc.nat(9000))
  .map(([part, length]) => `${part} `.repeat(length / (part.length + 1) + 1).slice(0, length));
const text = fc.oneof({ weight: 4, arbitrary: short }, { weight: 1, arbitrary: long });
const href = fc.oneof(
  fc.constantFrom(
    'https://ok.example/r/1?a=1&b=2',
    'javascript:alert(1)',
    'https://x|y',
    'https://a.example/<!channel>',
  ),
  fc.webUrl(),
);
const span: fc.Arbitrary<Span> = fc.oneof(
  text,
  fc.record({ text, style: fc.constantFrom('bold' as const, 'italic' as const, 'code' as const) }),
  fc.record({ text, href }),
);
const line: fc.Arbitrary<Line> = fc.array(span, { maxLength: 12 });
const action = fc.record({
  action: fc.constantFrom(...ACTION_IDS),
  label: text,
  value: fc.string({ maxLength: 200 }),
  confirm: fc.option(text, { nil: undefined }),
});
const block: fc.Arbitrary<ChatBlock> = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), text }),
  fc.record({ kind: fc.constant('text' as const), line }),
  fc.record({ kind: fc.constant('list' as const), ordered: fc.boolean(), items: fc.array(line, { maxLength: 40 }) }),
  fc.record({ kind: fc.constant('facts' as const), facts: fc.array(fc.record({ label: text, value: line }), { maxLength: 12 }) }),
  fc.record({ kind: fc.constant('code' as const), text }),
  fc.record({ kind: fc.constant('context' as const), line }),
  fc.record({ kind: fc.constant('divider' as const) }),
  fc.record({ kind: fc.constant('actions' as const), actions: fc.array(action, { maxLength: 40 }) }),
); // prettier-ignore
const anyMessage: fc.Arbitrary<ChatMessage> = fc.record({
  summary: text,
  blocks: fc.array(block, { maxLength: 70 }),
  more: fc.option(href, { nil: undefined }),
  calls: fc.option(fc.constant('escalation' as const), { nil: undefined }),
});

interface Node {
  type: string;
  text?: unknown;
  url?: string;
}

function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(nodesOf);
  return 'type' in value ? [value as Node, ...inner] : inner;
}

/** Slack reads control sequences and styles in mrkdwn only: there may be one link of ours and nothing else. */
function expectHarmless(message: ChatMessage): void {
  const { text: summary, blocks } = renderMessage(message, 'S0CALL');
  const kept = blocks as unknown as Json[];
  expect(checkBlocks(kept)).toBeUndefined();
  expect(sizeOf(kept)).toBeLessThanOrEqual(11_500);
  expect(summary.length).toBeLessThan(6000);
  const called = message.calls === undefined ? '' : '<!subteam^S0CALL> ';
  expect(summary.startsWith(called)).toBe(true);
  expect(summary.slice(called.length)).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
  const nodes = nodesOf(kept);
  for (const node of nodes.filter(({ type }) => type === 'mrkdwn'))
    expect(node.text).toMatch(/^<https?:\/\/[^<>|\s]+\|[^<>|]+>$/);
  for (const node of nodes.filter(({ type }) => type === 'link')) expect(node.url).toMatch(/^https?:\/\//);
  const mentions = nodes.filter(({ type }) =>
    ['user', 'usergroup', 'broadcast', 'channel', 'team'].includes(type),
  );
  expect(mentions).toEqual(called === '' ? [] : [{ type: 'usergroup', usergroup_id: 'S0CALL' }]);
}

describe('Block Kit', () => {
  it('keeps the limits and lets nothing through, whatever a message holds', () => {
    fc.assert(fc.property(anyMessage, expectHarmless), { numRuns: 150 });
  });

  it('keeps them for the messages of any report', () => {
    const storm = { job: 'd1', place: { platform: 'slack' as const, team: 'T', channel: 'C', thread: null }, count: 3, followers: [], finishedAt: 1 }; // prettier-ignore
    fc.assert(
      fc.property(anyDiagnosis, anyText, (diagnosis, said) => {
        const view = viewDiagnosis(diagnosis);
        expectHarmless(reportMessage(view, { said: [said], asked: 'person', escalate: true }));
        expectHarmless(evidenceMessage(view));
        expectHarmless(validationMessage(view));
        expectHarmless(commandsMessage(view));
        expectHarmless(foldedMessage(view, storm, said));
        expectHarmless(escalationMessage(view, said));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps a report of hostile text whole', () => {
    expectHarmless(reportMessage(viewDiagnosis(hostile), { said: [], asked: 'alert' }));
  });

  it('says what it cut, where the whole is, and keeps the buttons', () => {
    const actions = [{ action: 'show-evidence' as const, label: 'Show evidence', value: 'd1' }];
    const blocks: ChatBlock[] = [
      { kind: 'heading', text: 'Title' },
      ...Array.from({ length: 30 }, (_, i) => ({
        kind: 'text' as const,
        line: [`${i} ${'word '.repeat(120)}`],
      })),
      { kind: 'actions', actions },
    ];
    const rendered = renderMessage({ summary: 's', blocks, more: 'https://oscope.example/reports/d1' });
    const json = JSON.stringify(rendered.blocks);
    expect(json).toContain('cut here');
    expect(json).toContain('https://oscope.example/reports/d1');
    expect(rendered.blocks.at(-1)?.type).toBe('actions');
    expect(json).toContain('"0 word');
    expect(json).not.toContain('29 word');
  });

  it('shows the report short: headline, confidence, causes, commands, links, buttons', () => {
    const view = viewDiagnosis(oom);
    const message = reportMessage(view, {
      reportUrl: 'https://oscope.example/reports/d-7f3a21',
      said: ['14:05 is 13:05 UTC'],
      asked: 'person',
    });
    const { blocks } = renderMessage(message);
    const json = JSON.stringify(blocks);
    expect(blocks.length).toBeLessThan(16);
    expect(sizeOf(blocks)).toBeLessThan(5000);
    for (const wanted of [
      view.headline.title,
      'ikely (',
      'rich_text_preformatted',
      'reports/d-7f3a21',
      'Wrong cause',
    ])
      expect(json).toContain(wanted);
  });
});
