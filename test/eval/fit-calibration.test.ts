import fc from 'fast-check';
import { calibrate } from '../../src/diagnosis/analyst/calibration.js';
import { calibrateOutOfFold, fitCalibration } from '../../src/eval/fit-calibration.js';
import type { Example } from '../../src/eval/fit-calibration.js';
import { expectedCalibrationError } from '../../src/eval/reliability.js';
import { createRandom } from '../../src/signals/random.js';

const example = fc.record({
  group: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
  right: fc.boolean(),
  weight: fc.constantFrom(0.25, 1),
});
const examples = fc.array(example, { maxLength: 60 });

/** Answers that say `said(truth)` where they are right with the true probability. */
function simulate(count: number, said: (truth: number) => number): Example[] {
  const random = createRandom(5);
  return Array.from({ length: count }, (_, index) => {
    const truth = 0.1 + 0.85 * random.next();
    return { group: `g${index}`, probability: said(truth), right: random.next() < truth, weight: 1 };
  });
}
const asAnswers = (items: readonly Example[]) =>
  items.map(({ probability, right }) => ({ confidence: probability, right }));

describe('fitCalibration', () => {
  it('never changes an order, whatever it is fitted on', () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(examples, probability, probability, (given, p, q) => {
        const scale = fitCalibration(given);
        expect(Number.isFinite(scale.intercept) && scale.slope > 0).toBe(true);
        const [low, high] = [Math.min(p, q), Math.max(p, q)];
        expect(calibrate(low, scale)).toBeLessThanOrEqual(calibrate(high, scale));
      }),
    );
  });

  it('changes nothing without examples', () => {
    expect(fitCalibration([])).toEqual({ slope: 1, intercept: 0 });
  });

  it('mends an overconfident and an underconfident analyst', () => {
    for (const said of [(truth: number) => truth ** 0.3, (truth: number) => truth ** 3]) {
      const given = simulate(800, said);
      const before = expectedCalibrationError(asAnswers(given));
      const after = expectedCalibrationError(calibrateOutOfFold(given, 5, 1));
      expect(after).toBeLessThan(before / 2);
    }
  });

  it('leaves a calibrated analyst nearly as it is', () => {
    const { slope, intercept } = fitCalibration(simulate(2000, (truth) => truth));
    expect(Math.abs(slope - 1)).toBeLessThan(0.2);
    expect(Math.abs(intercept)).toBeLessThan(0.2);
  });
});

describe('calibrateOutOfFold', () => {
  it('judges every example once, the same for the same seed', () => {
    fc.assert(
      fc.property(examples, fc.integer(), (given, seed) => {
        const judged = calibrateOutOfFold(given, 5, seed);
        expect(judged).toHaveLength(given.length);
        expect(calibrateOutOfFold(given, 5, seed)).toEqual(judged);
      }),
      { numRuns: 30 },
    );
  });

  it('does not learn from the case that it judges', () => {
    const base = simulate(20, (truth) => truth);
    const own = { group: 'own', probability: 0.5, weight: 1 };
    const when = (right: boolean): number | undefined =>
      calibrateOutOfFold([...base, { ...own, right }, { ...own, right }], 5, 2).find(
        (one) => one.group === 'own',
      )?.confidence;
    expect(when(true)).toBe(when(false));
  });
});
