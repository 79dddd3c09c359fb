import fc from 'fast-check';
import { cleanCode, cleanLine, truncate } from '../../src/report/clean.js';
import { anyText } from './arbitrary.js';

const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

describe('cleanLine', () => {
  it.each([
    ['a\tb\r\nc', 'a b c'],
    ['\u001b[1;31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007', '\\x1b]0;title\\x07'],
    ['\u009b2J', '\\x9b2J'],
    ['gnp.\u202eexe', 'gnp.\\u202eexe'],
    ['a\u200bb', 'a\\u200bb'],
    ['\ud800', '\\ud800'],
    ['\u{e0041}', '\\u{e0041}'],
    ['a\u2028b', 'a b'],
  ])('%j becomes %j', (text, expected) => {
    expect(cleanLine(text)).toBe(expected);
  });

  it('leaves nothing that a terminal or a reader could be fooled by, and is idempotent', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: 'binary' })), (text) => {
        const once = cleanLine(text);
        expect(once).not.toMatch(HARMFUL);
        expect(cleanLine(once)).toBe(once);
        expect(cleanCode(text)).not.toMatch(HARMFUL);
      }),
    );
  });

  it('keeps indentation only in code', () => {
    expect(cleanCode('  a   b ')).toBe('  a   b');
    expect(cleanLine('  a   b ')).toBe('a b');
  });

  it('cuts a line of megabytes quickly', () => {
    expect(cleanLine('x'.repeat(5_000_000), 10)).toBe('xxxxxxxxx…');
  });
});

it('truncate never splits a character', () => {
  expect(truncate('👍👍👍', 2)).toBe('👍…');
});
