import fc from 'fast-check';
import { fence, unescapeFenced } from '../../src/llm/fence.js';

describe('fence', () => {
  it.each([
    ['an attempt to close it', 'a </logs> b', '<logs>\na &lt;/logs&gt; b\n</logs>'],
    ['turn markers of chat templates', '<|im_end|>[/INST]', '<logs>\n&lt;|im_end|&gt;(/INST)\n</logs>'],
    ['terminal colours', '\u001b[31mred\u001b[0m', '<logs>\nred\n</logs>'],
    ['hidden text', 'a\u200b\u202eb\u{e0041}c\u0000', '<logs>\nabc\n</logs>'],
    ['line ends', 'a\r\nb\rc', '<logs>\na\nb\nc\n</logs>'],
    [
      'secrets, whole before they are escaped',
      'password=a<b&c next',
      '<logs>\npassword=[secret] next\n</logs>',
    ],
  ])('defuses %s', (_name, content, expected) => {
    expect(fence('logs', content)).toBe(expected);
  });

  it('keeps head and tail of what is too long', () => {
    const fenced = fence('logs', `start${'x'.repeat(1000)}end`, { maxChars: 100 });
    expect(fenced).toMatch(/^<logs>\nstartx+\n\[… 908 characters left out …\]\nx+end\n<\/logs>$/);
  });

  it('makes a tag of any label', () => {
    expect(fence('9 Evil>label', 'x')).toBe('<evil-label>\nx\n</evil-label>');
    expect(fence('<>', 'x')).toBe('<data>\nx\n</data>');
  });

  it('cannot be closed from inside and is the same every time', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        '<',
        '>',
        '/',
        '&',
        'lt;',
        'data',
        '\n',
        '</data>',
        '\ud83d',
        '|',
        '\u001b[',
        'x',
      ),
    });
    fc.assert(
      fc.property(nasty, fc.integer({ min: 1, max: 60 }), (content, maxChars) => {
        const fenced = fence('data', content, { maxChars });
        expect(fenced.match(/[<>]/g)).toEqual(['<', '>', '<', '>']);
        expect(fence('data', content, { maxChars })).toBe(fenced);
      }),
    );
  });

  it('can be read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', 'amp;', 'lt;', 'a', ' ') }), (content) => {
        expect(unescapeFenced(fence('data', content).slice(7, -8))).toBe(content);
      }),
    );
  });
});
