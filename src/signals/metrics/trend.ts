import type { Trend } from '../../domain/finding.js';
import { normalize } from './normalize.js';
import { median } from './robust.js';

export interface Slope {
  /** Median of all pairwise slopes, per index. */
  perStep: number;
  /** Kendall's tau of value against time: -1 (always falling) .. 1 (always rising). */
  tau: number;
}

/** Above this many points every n-th is taken: pairs grow with the square. */
const MAX_POINTS = 180;

/** Theil-Sen slope with Kendall's tau; NaN are left out. Fewer than two values: slope 0. */
export function theilSen(values: ArrayLike<number>): Slope {
  const points: [number, number][] = [];
  const stride = Math.max(1, Math.ceil(values.length / MAX_POINTS));
  for (let i = 0; i < values.length; i += stride) {
    const value = values[i] ?? NaN;
    if (Number.isFinite(value)) points.push([i, value]);
  }
  const slopes: number[] = [];
  let concordant = 0;
  for (let a = 0; a < points.length; a++) {
    for (let b = a + 1; b < points.length; b++) {
      const [x, y] = points[a] ?? [0, 0];
      const [u, v] = points[b] ?? [1, 0];
      slopes.push((v - y) / (u - x));
      concordant += Math.sign(v - y);
    }
  }
  if (slopes.length === 0) return { perStep: 0, tau: 0 };
  return { perStep: median(slopes), tau: concordant / slopes.length };
}

/**
 * The shape of a change: `spike` when it ended, `level-shift` when most of it came at once and stayed,
 * otherwise the way it keeps moving. `run` goes from a few samples before the onset to the end. The shape is judged
 * after min-max normalisation, so that one rule serves metrics of every scale (paper, section 4.2.2).
 */
export function classifyTrend(before: number, run: ArrayLike<number>, ended: boolean): Trend {
  const values = Array.from(run).filter((value) => Number.isFinite(value));
  if (values.length === 0) return 'flat';
  if (ended) return 'spike';
  const [level = 0, ...shape] = normalize([before, ...values]);
  const { perStep, tau } = theilSen(shape);
  const drift = perStep * (shape.length - 1);
  const size = Math.max(
    Math.abs(median(shape) - level),
    Math.abs((shape[shape.length - 1] ?? level) - level),
  );
  if (size === 0) return 'flat';
  if (shape.length >= 4 && Math.abs(tau) > 0.5 && Math.abs(drift) > 0.5 * size) {
    return drift > 0 ? 'increasing' : 'decreasing';
  }
  return 'level-shift';
}
