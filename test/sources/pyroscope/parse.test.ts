import fc from 'fast-check';
import { intervalsOf, mergeBlocks } from '../../../src/sources/formats/profile-blocks.js';
import { blockOf, labelsOf, liesWithin, totalsOf } from '../../../src/sources/pyroscope/parse.js';

const window = (length: number) => ({ start: 1000, end: 1000 + length, stepSeconds: 60 });

describe('intervalsOf', () => {
  it('covers the window without gaps, with eight to twelve blocks of at least 15 s', () => {
    expect([10_800, 600, 240, 60, 10].map((length) => intervalsOf(window(length)).length)).toEqual([
      12, 10, 8, 4, 1,
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700_000 }), (length) => {
        const all = intervalsOf(window(length));
        expect(all[0]?.from).toBe(1000);
        expect(all.at(-1)?.until).toBeCloseTo(1000 + length, 6);
        for (const [i, one] of all.entries())
          if (i > 0) expect(one.from).toBeCloseTo(all[i - 1]?.until ?? 0, 6);
      }),
    );
  });
});

describe('blockOf', () => {
  const graph = {
    flamebearer: {
      names: ['total', 'main'],
      levels: [
        [0, 5e9, 0, 0],
        [0, 5e9, 5e9, 1],
      ],
    },
    metadata: { sampleRate: 1e9 },
  };
  it('counts CPU time in samples of 10 ms whatever the unit', () => {
    const interval = { from: 100, until: 160 };
    expect(blockOf(graph, interval, 'web')).toEqual({
      time: 100,
      durationSeconds: 60,
      stacks: [{ frames: ['web', 'main'], count: 500 }],
    });
    expect(blockOf({}, interval, 'web')).toBeNull();
  });

  it('merges commands, and never throws on foreign JSON', () => {
    const block = { time: 1, durationSeconds: 1, stacks: [{ frames: ['a'], count: 1 }] };
    expect(mergeBlocks([block, block, { ...block, time: 0, stacks: [] }])).toEqual([
      { ...block, stacks: [...block.stacks, ...block.stacks] },
    ]);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        blockOf(value, { from: 0, until: 1 }, 'x');
        labelsOf(value);
        totalsOf({ series: value }, 0);
        liesWithin(value, { from: 0, until: 1 });
      }),
    );
  });
});
