import type { Run } from './sigma.js';

/**
 * Where a run really began: from its first abnormal value back while the values already leave the usual range
 * the same way without returning. A slow rise crosses three sigmas late.
 */
export function findOnset(values: ArrayLike<number>, run: Run, floor: number): number {
  const sign = run.direction === 'up' ? 1 : -1;
  const border = Math.max(2 * run.usual.sigma, 0.25 * floor);
  let onset = run.start;
  let previous = sign * ((values[run.start] ?? NaN) - run.usual.centre);
  for (let i = run.start - 1; i >= 0; i--) {
    const deviation = sign * ((values[i] ?? NaN) - run.usual.centre);
    if (Number.isNaN(deviation)) continue;
    if (deviation <= border || deviation > previous) break;
    onset = i;
    previous = deviation;
  }
  return onset;
}
