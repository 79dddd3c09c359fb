import fc from 'fast-check';
import { diffWords } from '../../src/report/diff.js';
import type { DiffSegment } from '../../src/report/diff.js';

const side = (segments: DiffSegment[], without: DiffSegment['kind']) =>
  segments
    .filter((segment) => segment.kind !== without)
    .map((segment) => segment.text)
    .join(' ');

it('shows what went before what came', () => {
  expect(diffWords('rose to 80 % of it', 'rose to 99.8 % of it')).toEqual([
    { kind: 'same', text: 'rose to' },
    { kind: 'removed', text: '80 %' },
    { kind: 'added', text: '99.8 %' },
    { kind: 'same', text: 'of it' },
  ]);
});

it('holds both texts whole', () => {
  const words = fc
    .array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })
    .map((list) => list.join(' '));
  fc.assert(
    fc.property(words, words, (draft, text) => {
      const segments = diffWords(draft, text);
      expect(side(segments, 'added')).toBe(draft);
      expect(side(segments, 'removed')).toBe(text);
    }),
  );
});

it('does not compare very long texts word by word', () => {
  const long = 'word '.repeat(5000).trim();
  expect(diffWords(long, `${long} more`).map((segment) => segment.kind)).toEqual(['removed', 'added']);
});
