import fc from 'fast-check';
import { renderMessage } from '../../../src/chat/console/render.js';
import type { ChatBlock, ChatMessage } from '../../../src/domain/chat-message.js';

const PLAIN = { color: false, width: 60 };
// eslint-disable-next-line no-control-regex -- that none of them is left is what is tested
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

const text = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.constantFrom(
    '\u001b[31mred',
    '\u001b]8;;https://evil\u0007x',
    'a\u202eb',
    'line\nbreak\rreturn',
    '\u0000',
    '\u009b2J',
  ),
);
const span = fc.oneof(
  text,
  fc.record({ text, style: fc.constantFrom('bold' as const, 'italic' as const, 'code' as const) }),
  fc.record({ text, href: fc.constant('https://example.org') }),
);
const line = fc.array(span, { maxLength: 6 });
const block: fc.Arbitrary<ChatBlock> = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), text }),
  fc.record({ kind: fc.constant('text' as const), line }),
  fc.record({ kind: fc.constant('context' as const), line }),
  fc.record({ kind: fc.constant('code' as const), text }),
  fc.record({
    kind: fc.constant('list' as const),
    ordered: fc.boolean(),
    items: fc.array(line, { maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('facts' as const),
    facts: fc.array(fc.record({ label: text, value: line }), { maxLength: 3 }),
  }),
);

describe('messages in a terminal', () => {
  it('never let untrusted text reach the terminal’s controls', () => {
    fc.assert(
      fc.property(text, fc.array(block, { maxLength: 8 }), (summary, blocks) => {
        for (const one of renderMessage({ summary, blocks }, PLAIN, 1)) expect(one).not.toMatch(CONTROL);
      }),
    );
  });

  it('keep prose within the width and commands whole', () => {
    const command = `journalctl -u ${'x'.repeat(120)}`;
    const message: ChatMessage = {
      summary: '',
      blocks: [
        { kind: 'text', line: ['many words '.repeat(40)] },
        { kind: 'list', ordered: true, items: [['one '.repeat(30)], ['two']] },
        { kind: 'code', text: command },
      ],
    };
    const lines = renderMessage(message, PLAIN, 1);
    expect(lines).toContain(`    ${command}`);
    for (const one of lines) if (!one.includes('journalctl')) expect(one.length).toBeLessThanOrEqual(60);
    expect(lines.some((one) => one.startsWith('  1. one'))).toBe(true);
    expect(lines.some((one) => one.startsWith('     one'))).toBe(true);
  });

  it('show buttons as numbers, and a message without blocks by its summary', () => {
    const actions: ChatBlock = {
      kind: 'actions',
      actions: [
        { action: 'show-evidence', label: 'Show evidence', value: 'd1' },
        { action: 'run-again', label: 'Run again', value: 'd1' },
      ],
    };
    expect(renderMessage({ summary: 's', blocks: [actions] }, PLAIN, 3).join('\n')).toContain(
      '/3 Show evidence /4 Run again',
    );
    expect(renderMessage({ summary: 'only this', blocks: [] }, PLAIN, 1)).toEqual(['only this']);
  });
});
