import fc from 'fast-check';
import { accuracyAt, averageAt, falseAlarmRate, isRight, rankOfTruth } from '../../src/eval/accuracy.js';
import { outcome } from './sample.js';

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const ranked = fc.record({
  accepted: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 2 }),
  ranking: fc.shuffledSubarray(ids),
});
const some = fc.array(ranked, { minLength: 1, maxLength: 20 });

describe('accuracy', () => {
  it('takes any accepted cause as right', () => {
    const scored = { accepted: ['fs.readonly.remount', 'disk.io.error'], ranking: ['none', 'disk.io.error'] };
    expect(rankOfTruth(scored)).toBe(2);
    expect(isRight(scored)).toBe(false);
    expect(rankOfTruth({ accepted: ['x'], ranking: [] })).toBe(Infinity);
  });

  it('never falls as k grows', () => {
    fc.assert(
      fc.property(some, (cases) => {
        const at = [1, 2, 3, 4, 5, 6, 7].map((k) => accuracyAt(k, cases));
        expect([...at].sort((a, b) => a - b)).toEqual(at);
        expect(at.every((value) => value >= 0 && value <= 1)).toBe(true);
      }),
    );
  });

  it('averages AC@1 to AC@k', () => {
    fc.assert(
      fc.property(some, (cases) => {
        const at = [1, 2, 3, 4, 5].map((k) => accuracyAt(k, cases));
        expect(averageAt(5, cases)).toBeCloseTo(at.reduce((sum, value) => sum + value, 0) / 5);
      }),
    );
  });

  it('counts a false alarm only where a cause was named on a healthy host', () => {
    const healthy = { truth: 'none', accepted: ['none'] };
    const cases = [
      outcome({ ...healthy, ranking: ['none'] }),
      outcome({ ...healthy, ranking: ['disk.io.error', 'none'] }),
      outcome({ ...healthy, ranking: ['disk.io.error', 'none'], abstained: true }),
      outcome({ ranking: ['none'] }),
    ];
    expect(falseAlarmRate(cases)).toBeCloseTo(1 / 3);
    expect(falseAlarmRate([outcome()])).toBeNaN();
  });
});
