import fc from 'fast-check';
import { characterGrams, clausesOf, clauseTokens, contentStems, stem } from '../../src/text/words.js';

describe('words of a narration', () => {
  it('cuts endings on both sides alike', () => {
    expect(stem('processes')).toBe(stem('process'));
    expect(stem('blocked')).toBe(stem('blocking'));
    expect(stem('dropping')).toBe(stem('drops'));
  });

  it('leaves out what says nothing, and brings spellings together', () => {
    expect(contentStems('The CPUs are at 100% of I/O')).toEqual(contentStems('cpu at 100 percent io'));
    expect(contentStems('read-only file system')).toEqual(contentStems('readonly filesystem'));
  });

  it('marks what is denied, and no further than the clause', () => {
    expect(clauseTokens('not busy')).toEqual(['!busy']);
    expect(clausesOf('CPU is idle, not busy. Disk is full').map(clauseTokens)).toEqual([
      ['cpu', 'idle'],
      ['!busy'],
      ['disk', 'full'],
    ]);
  });

  it('says directions with one word', () => {
    expect(clauseTokens('latency climbs')).toEqual(clauseTokens('latency rose'));
    expect(clauseTokens('traffic collapsed')).toEqual(clauseTokens('traffic fell'));
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const grams = characterGrams(text);
        expect(grams.every((gram) => gram.length >= 2)).toBe(true);
        expect(
          clausesOf(text)
            .flatMap(clauseTokens)
            .every((token) => token.length > 0),
        ).toBe(true);
      }),
    );
  });
});
