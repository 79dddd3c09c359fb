import fc from 'fast-check';
import { averagePathLength, isolationScores } from '../../../src/signals/logs/isolation-forest.js';
import { createRandom } from '../../../src/signals/random.js';

const OPTIONS = { trees: 100, samples: 256, seed: 5 };

describe('averagePathLength', () => {
  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 1.207392357589623],
    [64, 7.471950782586131],
    [256, 10.244770920119917],
  ])('c(%d) = %d', (n, expected) => {
    expect(averagePathLength(n)).toBeCloseTo(expected, 10);
  });
});

describe('isolationScores', () => {
  const random = createRandom(11);
  const crowd = Array.from({ length: 200 }, () => [random.next(), random.next()]);

  it('scores the point apart highest', () => {
    const scores = isolationScores([...crowd, [9, -9]], OPTIONS);
    expect(Math.max(...scores)).toBe(scores.at(-1));
    expect(scores.at(-1)).toBeGreaterThan(0.7);
  });

  it('repeats for the same seed', () => {
    expect(isolationScores(crowd, OPTIONS)).toEqual(isolationScores(crowd, OPTIONS));
    expect(isolationScores(crowd, OPTIONS)).not.toEqual(isolationScores(crowd, { ...OPTIONS, seed: 6 }));
  });

  it('does not mind scale or place of a feature', () => {
    const moved = crowd.map(([x = 0, y = 0]) => [x * 1024, y * 0.25]);
    expect(isolationScores(moved, OPTIONS)).toEqual(isolationScores(crowd, OPTIONS));
  });

  it('gives scores between 0 and 1 to anything', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double(), fc.double()), { maxLength: 40 }), (rows) => {
        const scores = isolationScores(rows, { ...OPTIONS, trees: 10 });
        expect(scores).toHaveLength(rows.length);
        for (const score of scores) expect(score > 0 && score <= 1).toBe(true);
      }),
    );
  });

  it('finds nothing odd in equal rows', () => {
    const scores = isolationScores(new Array<number[]>(20).fill([1, 2]), OPTIONS);
    expect(new Set(scores).size).toBe(1);
  });
});
