import fc from 'fast-check';
import {
  anchorConfidences,
  calibrate,
  calibrateRanking,
  IDENTITY,
} from '../../../src/diagnosis/analyst/calibration.js';

const scale = fc.record({
  slope: fc.double({ min: 0.1, max: 5, noNaN: true }),
  intercept: fc.double({ min: -3, max: 3, noNaN: true }),
});
/** A distribution, best first. */
const ranking = fc
  .array(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 })
  .map((weights) => {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum).sort((a, b) => b - a);
  });
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('calibrateRanking', () => {
  it('keeps the order, stays a distribution and calibrates the first', () => {
    fc.assert(
      fc.property(ranking, scale, (probabilities, calibration) => {
        const calibrated = calibrateRanking(probabilities, calibration);
        expect(calibrated).toHaveLength(probabilities.length);
        expect(calibrated).toEqual([...calibrated].sort((a, b) => b - a));
        expect(calibrated.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(sum(calibrated)).toBeLessThanOrEqual(1 + 1e-9);
        expect(calibrated[0]).toBe(calibrate(probabilities[0] ?? 0, calibration));
      }),
    );
  });

  it('changes nothing by the identity', () => {
    fc.assert(
      fc.property(ranking, (probabilities) => {
        const calibrated = calibrateRanking(probabilities, IDENTITY);
        calibrated.forEach((value, index) => expect(value).toBeCloseTo(probabilities[index] ?? 0, 9));
      }),
    );
  });

  it('does without causes', () => {
    expect(calibrateRanking([], IDENTITY)).toEqual([]);
  });
});

describe('anchorConfidences', () => {
  it('lies between what the model says and what the evidence gives', () => {
    const stated = [
      { id: 'a', confidence: 0.9 },
      { id: 'b', confidence: 0.1 },
    ];
    const [a, b] = anchorConfidences(stated, new Map([['a', 0.5]]));
    expect(a).toBeCloseTo(0.7);
    expect(b).toBeCloseTo(0.05);
  });

  it("keeps the model's order and a sum of at most 1", () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const stated = fc.uniqueArray(fc.record({ id, confidence: fc.double({ min: 0, max: 1, noNaN: true }) }), {
      selector: (one) => one.id,
    });
    fc.assert(
      fc.property(stated, ranking, (given, probabilities) => {
        const assessed = new Map(
          ['d', 'c', 'b', 'a'].map((name, index) => [name, probabilities[index] ?? 0]),
        );
        const anchored = anchorConfidences(given, assessed);
        expect(anchored).toEqual([...anchored].sort((a, b) => b - a));
        expect(sum(anchored)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});
