import fc from 'fast-check';
import { bootstrap, quantile } from '../../src/eval/bootstrap.js';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const zeroOrOne = fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 25 });

describe('bootstrap', () => {
  it('gives the same interval for the same seed, around the value', () => {
    fc.assert(
      fc.property(zeroOrOne, fc.integer(), (values, seed) => {
        const groups = values.map((value) => [value]);
        const estimate = bootstrap(groups, mean, seed);
        expect(bootstrap(groups, mean, seed)).toEqual(estimate);
        const { value, low, high } = estimate;
        expect(value).toBeCloseTo(mean(values));
        expect(low ?? 0).toBeGreaterThanOrEqual(0);
        expect(high ?? 1).toBeLessThanOrEqual(1);
        expect(low ?? 0).toBeLessThanOrEqual((high ?? 1) + 1e-12);
      }),
      { numRuns: 20 },
    );
  });

  it('is about as wide as theory says', () => {
    const groups = Array.from({ length: 100 }, (_, index) => [index < 80 ? 1 : 0]);
    const { low, high } = bootstrap(groups, mean, 1);
    // 0.8 ± 1.96 · sqrt(0.8 · 0.2 / 100)
    expect(Math.abs((low ?? 0) - 0.72)).toBeLessThan(0.03);
    expect(Math.abs((high ?? 0) - 0.88)).toBeLessThan(0.03);
  });

  it('draws the runs of one case together', () => {
    const twice = bootstrap(
      [
        [1, 1],
        [0, 0],
        [1, 1],
        [0, 0],
      ],
      mean,
      3,
    );
    const once = bootstrap([[1], [0], [1], [0]], mean, 3);
    expect(twice).toEqual(once);
  });

  it('says nothing of nothing', () => {
    expect(bootstrap([], mean, 1)).toEqual({ value: null, low: null, high: null });
  });
});

describe('quantile', () => {
  it('reads between neighbours', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 1)).toBe(4);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
