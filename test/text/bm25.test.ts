import fc from 'fast-check';
import { createTextIndex } from '../../src/text/bm25.js';

const TEXTS = [
  'the disk is full and postgres stops',
  'nginx answers slowly',
  'postgres checkpoint writes to disk',
];
const query = (text: string, weight = 1) => [{ text, weight }];

describe('text index', () => {
  it('ranks rare words above common ones, and gives nothing for nothing in common', () => {
    const score = createTextIndex(TEXTS, 0);
    const [first = 0, second, third = 0] = score(query('disk checkpoints'));
    expect(third).toBeGreaterThan(first);
    expect(second).toBe(0);
    expect([...score(query(''))]).toEqual([0, 0, 0]);
  });

  it('weighs the parts of a query', () => {
    const score = createTextIndex(TEXTS, 0);
    const both = score([...query('nginx', 2), ...query('postgres', 0.5)]);
    const expected = score(query('nginx')).map(
      (one, index) => 2 * one + 0.5 * (score(query('postgres'))[index] ?? 0),
    );
    both.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? NaN, 9));
  });

  it('finds parts of words when it looks at characters', () => {
    const [, other = NaN, compound = NaN] = createTextIndex(TEXTS, 0.1)(query('checkpointing'));
    expect(compound).toBeGreaterThan(0);
    expect(other).toBe(0);
  });

  it('takes any texts', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 5 }), fc.string(), (texts, text) => {
        const scores = createTextIndex(texts, 0.2)(query(text));
        return scores.length === texts.length && scores.every((one) => one >= 0 && Number.isFinite(one));
      }),
    );
  });
});
