import fc from 'fast-check';
import { normalize } from '../../../src/signals/metrics/normalize.js';
import { classifyTrend } from '../../../src/signals/metrics/trend.js';

describe('normalize', () => {
  it('maps to 0..1 and keeps gaps', () => {
    expect([...normalize([5, NaN, 10, 7.5])]).toEqual([0, NaN, 1, 0.5]);
    expect([...normalize([3, 3])]).toEqual([0, 0]);
  });

  it('makes the shape of a change independent of its scale', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 4, maxLength: 30 });
    // Powers of two: scaling is then exact, and no rounding can tip a value that lies on a threshold.
    fc.assert(
      fc.property(values, fc.constantFrom(2 ** -20, 8, 2 ** 40), (run, scale) => {
        const scaled = run.map((value) => value * scale);
        expect(classifyTrend(scale, scaled, false)).toBe(classifyTrend(1, run, false));
      }),
    );
    expect(classifyTrend(0, [1, 2, 3, 4, 5, 6], false)).toBe('increasing');
    expect(classifyTrend(0, [1e9, 2e9, 3e9, 4e9, 5e9, 6e9], false)).toBe('increasing');
    expect(classifyTrend(0, [5, 5.1, 4.9, 5, 5.05], false)).toBe('level-shift');
  });
});
