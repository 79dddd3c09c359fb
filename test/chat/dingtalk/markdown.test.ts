import fc from 'fast-check';
import { renderMessage } from '../../../src/chat/dingtalk/markdown.js';
import { MAX_PART } from '../../../src/chat/dingtalk/pieces.js';
import { escapeText, guardLine, link, sayAddress } from '../../../src/chat/dingtalk/escape.js';
import { reportMessage } from '../../../src/chat/messages/report.js';
import type { ChatBlock, ChatMessage, Span } from '../../../src/domain/chat-message.js';
import { viewDiagnosis } from '../../../src/report/view.js';
import { oom } from '../../report/sample.js';

const options = { tag: 'd7f3a21c', canEscalate: false };
const show = (...blocks: ChatBlock[]): string[] => renderMessage({ summary: 's', blocks }, options).parts;
const text = (...line: Span[]): ChatBlock => ({ kind: 'text', line });

/** What hostile logs, names and alerts are made of. */
const HOSTILE = [
  '*',
  '_',
  '`',
  '```',
  '~~',
  '[a](http://evil.test)',
  '![p](http://evil.test/x.png)',
  '](',
  '@all',
  '@13800000000',
  '<font color=red>',
  '<a href="http://evil.test">x</a>',
  '&lt;b&gt;',
  '\n# ',
  '\n> ',
  '\n- ',
  '\n1. ',
  '\n---\n',
  '\n\n',
  'https://evil.test/a',
  'www.evil.test',
  'dtmd://dingtalkclient/sendMessage?content=x',
  '\\',
  '|',
  '$$',
  ' ',
  'web-1',
  '蓝屏',
  '\u202e',
  '\u200b',
  '😀',
  '**',
  '__',
  '~',
  '#',
  '!',
  '(',
  ')',
  '=',
  '1.',
  'x'.repeat(200),
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 12 })), { maxLength: 60 })
  .map((parts) => parts.join(''));

/** Everything that is not between our own code marks and links. */
function proseOf(part: string): string {
  return part
    .replace(/^```\n[\s\S]*?\n```$/gm, '')
    .replace(/`[^`\n]*`/g, '')
    .replace(/\[[^\]]*\]\((?:https?:\/\/oscope\.test|dtmd:\/\/)[^)\s]*\)/g, '');
}

describe('text in DingTalk', () => {
  it('never becomes markup, a link, a mention or HTML', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, two) => {
        const message: ChatMessage = {
          summary: one,
          blocks: [
            { kind: 'heading', text: two },
            text(one, { text: two, style: 'code' }, { text: one, href: 'https://oscope.test/(a)' }, ' end'),
            { kind: 'list', ordered: true, items: [[two], [one]] },
            { kind: 'facts', facts: [{ label: one, value: [two] }] },
            { kind: 'context', line: [one] },
            { kind: 'code', text: two },
            { kind: 'actions', actions: [{ action: 'run-again', label: one, value: 'd' + '0'.repeat(24) }] },
          ],
          more: 'https://oscope.test/r',
        };
        const { title, parts } = renderMessage(message, options);
        for (const part of parts) {
          const prose = proseOf(part);
          expect(prose).not.toMatch(/\]\(|\]\[|!\[|<[a-z/!]|:\/\/|www\.|~~|&(?:#|[a-z])|\\/i);
          expect(prose).not.toMatch(/@[^\s\u2060]/);
          // The only marks are ours: bold labels, heads, lists, small print.
          expect(prose.replaceAll('**', '')).not.toContain('*');
          expect(part.length).toBeLessThanOrEqual(MAX_PART);
        }
        expect(title).not.toMatch(/@[^\s\u2060]|\n/);
      }),
      { numRuns: 300 },
    );
  });

  it('cannot begin a line with a mark', () => {
    for (const mark of ['# a', '> a', '- a', '+ a', '1. a', '12) a', '---', '===', '| a |'])
      expect(guardLine(mark).startsWith('\u2060')).toBe(true);
    expect(show(text('a\n# b\n- c'))[0]).toBe('a  \n\u2060# b  \n\u2060- c\n\n> #d7f3a21c');
  });

  it('keeps names and numbers as they are', () => {
    const plain = 'node_load1 on web-7.example.com (10.0.3.17): 5 > 3 & rising [M1], 99 %';
    expect(escapeText(plain)).toBe(plain);
  });

  it('keeps commands to copy, and a fence that they cannot close', () => {
    const [part] = show({ kind: 'code', text: "curl -s http://x/ | awk '{print $1}'\n```\n# not a heading" });
    expect(part).toContain("```\ncurl -s http://x/ | awk '{print $1}'\n`\u2060``\n# not a heading\n```");
  });

  it('links only where it may', () => {
    expect(link('a]b', 'https://x.test/(y)?a="1"')).toBe('[a］b](https://x.test/%28y%29?a=%221%22)');
    for (const href of ['javascript:alert(1)', 'dtmd://x', 'http://ü.test', 'x'.repeat(3000)])
      expect(link('a', href)).toBe('a');
    expect(sayAddress('#d7f3a21c (a)')).toBe(
      'dtmd://dingtalkclient/sendMessage?content=%23d7f3a21c%20%28a%29',
    );
  });
});

describe('a long message', () => {
  it('is split between blocks, with a heading and the tag in each part, and cut after three', () => {
    const blocks = Array.from({ length: 40 }, (_, index) => [
      { kind: 'heading' as const, text: `Part ${index}` },
      text(`${index} `.repeat(160)),
    ]).flat();
    const message = { summary: 'Long', blocks, more: 'https://oscope.test/r' };
    const { parts } = renderMessage(message, options);
    expect(parts).toHaveLength(3);
    expect(parts.every((part) => part.endsWith('> #d7f3a21c') && part.length <= MAX_PART)).toBe(true);
    expect(parts.slice(1).map((part) => part.split('\n')[0])).toEqual([
      '###### Long (2/3)',
      '###### Long (3/3)',
    ]);
    // No heading stands alone at the end of a part.
    expect(parts.some((part) => /#### Part \d+\n\n>/.test(part))).toBe(false);
    expect(parts[2]).toContain(
      'Too long for DingTalk, cut here: the whole is in the [full report](https://oscope.test/r)',
    );
  });

  it('gives a report with its buttons as links that say something', () => {
    const id = `d${'0'.repeat(24)}`;
    const view = viewDiagnosis({ ...oom, id });
    const { title, parts } = renderMessage(
      reportMessage(view, { said: [], asked: 'person', escalate: true }),
      {
        ...options,
        tag: 'd0000000',
      },
    );
    expect(title).toContain(view.headline.title.slice(0, 30));
    const whole = parts.join('\n');
    expect(whole).toContain(
      '[Show evidence](dtmd://dingtalkclient/sendMessage?content=%23d0000000%20evidence)',
    );
    expect(whole).not.toContain('Escalate');
    expect(parts.length).toBeLessThanOrEqual(3);
  });
});
