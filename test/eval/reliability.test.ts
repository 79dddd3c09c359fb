import fc from 'fast-check';
import {
  brierScore,
  coverageCurve,
  expectedCalibrationError,
  reliabilityTable,
} from '../../src/eval/reliability.js';

const answers = fc.array(
  fc.record({ confidence: fc.double({ min: 0, max: 1, noNaN: true }), right: fc.boolean() }),
  { minLength: 1, maxLength: 80 },
);

describe('reliability', () => {
  it('knows a perfect and a hopeless forecaster', () => {
    const sure = Array.from({ length: 20 }, () => ({ confidence: 1, right: true }));
    expect([expectedCalibrationError(sure), brierScore(sure)]).toEqual([0, 0]);
    const wrong = sure.map((answer) => ({ ...answer, right: false }));
    expect([expectedCalibrationError(wrong), brierScore(wrong)]).toEqual([1, 1]);
    expect(expectedCalibrationError([])).toBeNaN();
  });

  it('measures the distance between what is said and what happens', () => {
    const half = Array.from({ length: 40 }, (_, index) => ({ confidence: 0.9, right: index % 2 === 0 }));
    expect(expectedCalibrationError(half)).toBeCloseTo(0.4, 1);
  });

  it('puts every answer into one of bins of nearly equal mass', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const bins = reliabilityTable(given);
        const sizes = bins.map((bin) => bin.cases);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(given.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(bins.map((bin) => bin.confidence)).toEqual(
          bins.map((bin) => bin.confidence).sort((a, b) => a - b),
        );
        const error = expectedCalibrationError(given);
        expect(error >= 0 && error <= 1).toBe(true);
      }),
    );
  });

  it('draws a coverage curve that ends at all answers', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const curve = coverageCurve(given);
        const right = given.filter((answer) => answer.right).length;
        expect(curve.at(-1)?.coverage).toBe(1);
        expect(curve.at(-1)?.accuracy).toBeCloseTo(right / given.length);
        for (const point of curve) {
          const kept = given.filter((answer) => answer.confidence >= point.threshold);
          expect(point.coverage).toBeCloseTo(kept.length / given.length);
        }
      }),
    );
  });
});
