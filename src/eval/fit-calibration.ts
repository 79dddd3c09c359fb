import { calibrate } from '../diagnosis/analyst/calibration.js';
import type { Calibration } from '../diagnosis/analyst/calibration.js';
import { createRandom } from '../signals/random.js';
import type { Answer } from './reliability.js';

/** One labelled answer to fit on. */
export interface Example {
  /** The case: all its variants stay in one fold. */
  group: string;
  /** Uncalibrated probability of the first cause. */
  probability: number;
  right: boolean;
  weight: number;
}

/** Pull towards leaving probabilities as they are; it matters while there are only a few dozen cases. */
const RIDGE = 1;
const ITERATIONS = 50;
/** Never flat or falling: the order of causes must not change. */
const LEAST_SLOPE = 0.1;

function logit(probability: number): number {
  const p = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return Math.log(p / (1 - p));
}

interface Point {
  x: number;
  /** Target probability, drawn in from 0 and 1. */
  target: number;
  weight: number;
}

/** Platt's targets (1999): so many right answers do not prove that none will be wrong. */
function pointsOf(examples: readonly Example[]): Point[] {
  const weightOf = (right: boolean): number =>
    examples.filter((one) => one.right === right).reduce((sum, one) => sum + one.weight, 0);
  const high = (weightOf(true) + 1) / (weightOf(true) + 2);
  const low = 1 / (weightOf(false) + 2);
  return examples.map(({ probability, right, weight }) => ({
    x: logit(probability),
    target: right ? high : low,
    weight,
  }));
}

/** Gradient and curvature of the penalised loss. */
function derivatives(points: readonly Point[], { slope, intercept }: Calibration) {
  const sums = { a: RIDGE * (slope - 1), b: RIDGE * intercept, aa: RIDGE, ab: 0, bb: RIDGE };
  for (const { x, target, weight } of points) {
    const p = 1 / (1 + Math.exp(-(slope * x + intercept)));
    const curvature = weight * p * (1 - p);
    sums.a += weight * (p - target) * x;
    sums.b += weight * (p - target);
    sums.aa += curvature * x * x;
    sums.ab += curvature * x;
    sums.bb += curvature;
  }
  return sums;
}

/** Fits slope and intercept by Newton's method; without examples nothing is changed. */
export function fitCalibration(examples: readonly Example[]): Calibration {
  const points = pointsOf(examples);
  let scale: Calibration = { slope: 1, intercept: 0 };
  for (let iteration = 0; iteration < ITERATIONS; iteration += 1) {
    const { a, b, aa, ab, bb } = derivatives(points, scale);
    const determinant = aa * bb - ab * ab;
    const slope = scale.slope - (bb * a - ab * b) / determinant;
    const intercept = scale.intercept - (aa * b - ab * a) / determinant;
    scale = { slope: Math.max(LEAST_SLOPE, slope), intercept };
  }
  return scale;
}

export type Judged = Answer & Pick<Example, 'group' | 'weight'>;

/** Each example calibrated by a fit on the other folds; groups are dealt to the folds by the seed. */
export function calibrateOutOfFold(examples: readonly Example[], folds: number, seed: number): Judged[] {
  const random = createRandom(seed);
  const groups = [...new Set(examples.map((one) => one.group))].sort();
  for (let index = groups.length - 1; index > 0; index -= 1) {
    const other = random.below(index + 1);
    [groups[index], groups[other]] = [groups[other] ?? '', groups[index] ?? ''];
  }
  return Array.from({ length: folds }, (_, fold) => {
    const inside = new Set(groups.filter((__, index) => index % folds === fold));
    const scale = fitCalibration(examples.filter((one) => !inside.has(one.group)));
    return examples
      .filter((one) => inside.has(one.group))
      .map(({ group, weight, probability, right }) => ({
        group,
        weight,
        right,
        confidence: calibrate(probability, scale),
      }));
  }).flat();
}
