/**
 * From the ranking's own probability to how often such a ranking is right: Platt's form on the log-odds,
 * `logit(q) = slope * logit(p) + intercept`. Fitted on labelled incidents by `npm run calibrate`.
 */
export interface Calibration {
  /** Positive, so that the order never changes. */
  slope: number;
  intercept: number;
}

/** Leaves every probability as it is. */
export const IDENTITY: Calibration = { slope: 1, intercept: 0 };

/** A few dozen labelled incidents bear out no surer statement than this. */
const BOUND = 0.01;

function logit(probability: number): number {
  const p = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return Math.log(p / (1 - p));
}

/** Keeps the order of any two probabilities (0 to 1). */
export function calibrate(probability: number, { slope, intercept }: Calibration): number {
  if (slope === 1 && intercept === 0) return probability;
  const calibrated = 1 / (1 + Math.exp(-(slope * logit(probability) + intercept)));
  return Math.min(1 - BOUND, Math.max(BOUND, calibrated));
}

/**
 * Calibrates the first of a ranking; the others share what is left in their old proportions, none above the one
 * before it. The sum stays at or below 1.
 * @param probabilities best first, not increasing, of one distribution
 * @example calibrateRanking([0.5, 0.3, 0.2], {slope: 1, intercept: 1}) // [0.73…, 0.16…, 0.11…]
 */
export function calibrateRanking(probabilities: readonly number[], calibration: Calibration): number[] {
  const [top, ...others] = probabilities;
  if (top === undefined) return [];
  const first = calibrate(top, calibration);
  // 1 - top loses digits next to 1; the sum of the others does not.
  const rest = Math.max(
    1 - top,
    others.reduce((total, probability) => total + probability, 0),
  );
  const share = rest <= 0 ? 0 : (1 - first) / rest;
  let bound = first;
  return [
    first,
    ...others.map((probability) => {
      bound = Math.min(bound, probability * share);
      return bound;
    }),
  ];
}

/**
 * A model says how sure it is on a scale of its own. The mean of its word and of what the executable evidence gives
 * the same cause ties it to the calibrated scale. The model's order stays: nothing is surer than what it puts before.
 * @param stated confidences by cause, best first; more than 1 in sum is scaled down
 * @param assessed the offline analyst's calibrated probabilities
 */
export function anchorConfidences(
  stated: readonly { id: string; confidence: number }[],
  assessed: ReadonlyMap<string, number>,
): number[] {
  const sum = stated.reduce((total, one) => total + one.confidence, 0);
  let bound = 1;
  return stated.map(({ id, confidence }) => {
    bound = Math.min(bound, (confidence / Math.max(1, sum) + (assessed.get(id) ?? 0)) / 2);
    return bound;
  });
}
