import type { Direction } from '../../catalog/metrics/definition.js';
import type { Usual } from './baseline.js';
import { createBaseline } from './baseline.js';

export interface SigmaOptions {
  /** Deviations of less than this, in the series' unit, are never abnormal: what makes flat series safe. */
  floor: number;
  /** Nor are deviations of less than this share of the usual value. */
  relative: number;
  direction: Direction;
  /** Values that must have been seen before any is judged. */
  minBaseline: number;
  /** Values that the trailing baseline remembers. */
  trailing: number;
  /** Quiet values that end a run: one alarm a run. */
  quiet: number;
}

/** A stretch of abnormal values; indices into the series. */
export interface Run {
  start: number;
  /** Last abnormal index. */
  end: number;
  direction: 'up' | 'down';
  /** What was usual before it began; abnormal values never enter it. */
  usual: Usual;
  /** Indices of the abnormal values. */
  abnormal: number[];
}

const SIGMAS = 3;

/** The smallest deviation that can be abnormal: three sigmas, but never less than the floors. */
export function limitOf(usual: Usual, floor: number, relative: number): number {
  const sigma = Number.isFinite(usual.sigma) ? usual.sigma : 0;
  return Math.max(SIGMAS * sigma, floor, relative * Math.abs(usual.centre));
}

const wanted = (direction: Direction, deviation: number): boolean =>
  direction === 'either' || (direction === 'up' ? deviation > 0 : deviation < 0);

/**
 * The 3-sigma rule in one pass over a trailing healthy window. Missing values (NaN) are skipped. Deviations in
 * the good direction are pulled in to three sigmas before they enter the baseline, abnormal ones do not enter.
 */
export function findRuns(values: ArrayLike<number>, options: SigmaOptions): Run[] {
  const baseline = createBaseline(options.trailing);
  const runs: Run[] = [];
  let open: Run | null = null;
  let calm = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    if (baseline.count < options.minBaseline) {
      baseline.push(value);
      continue;
    }
    const usual: Usual = open?.usual ?? baseline.usual();
    const limit = limitOf(usual, options.floor, options.relative);
    const deviation = value - usual.centre;
    const direction = deviation > 0 ? 'up' : 'down';
    const abnormal = Math.abs(deviation) >= limit * (1 - 1e-9) && wanted(options.direction, deviation);
    if (abnormal && (open === null || open.direction === direction)) {
      open ??= { start: i, end: i, direction, usual, abnormal: [] };
      open.abnormal.push(i);
      open.end = i;
      calm = 0;
    } else if (open !== null) {
      if (++calm >= options.quiet) {
        runs.push(open);
        open = null;
        calm = 0;
      }
    } else {
      baseline.push(Math.min(Math.max(value, usual.centre - limit), usual.centre + limit));
    }
  }
  if (open !== null) runs.push(open);
  return runs;
}
