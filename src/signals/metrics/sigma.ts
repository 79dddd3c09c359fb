import type { Direction } from '../../catalog/metrics/definition.js';
import type { Usual } from './baseline.js';
import { createBaseline } from './baseline.js';

export interface SigmaOptions {
  /** Deviations of less than this, in the series' unit, are never abnormal: what makes flat series safe. */
  floor: number;
  /** Nor are deviations of less than this share of the usual value. */
  relative: number;
  direction: Direction;
  /** Values that make a baseline. A healthy memory judges after half of them, by a higher bar. */
  minBaseline: number;
  /** Values that the trailing baseline remembers. */
  trailing: number;
  /** Quiet values that end a run: one alarm a run. */
  quiet: number;
  /**
   * `healthy` (one incident): abnormal values never enter the baseline, a fault stays abnormal to the end.
   * `everything` (a long stream): they do, so that what keeps coming back becomes usual; and an abnormal value
   * must also leave the range of what is usual by half a sigma.
   */
  memory: 'healthy' | 'everything';
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

/** Half a sigma beyond the range: the margin that keeps equal peaks of a busy series from alarming. */
const MARGIN = 0.5;

/**
 * How much further than usual a value must be off when few were seen before it: three or four values hardly tell
 * their spread, but a rate that is forty times what they were needs no more of them.
 * @example caution(3, 6) // 4; caution(5, 6) // 2.4; caution(6, 6) // 1
 */
const caution = (seen: number, minBaseline: number): number =>
  seen >= minBaseline ? 1 : (2 * minBaseline) / Math.max(1, seen);

function isAbnormal(value: number, usual: Usual, options: SigmaOptions): boolean {
  const deviation = value - usual.centre;
  if (!wanted(options.direction, deviation)) return false;
  const limit = limitOf(usual, options.floor, options.relative) * caution(usual.count, options.minBaseline);
  if (Math.abs(deviation) < limit * (1 - 1e-9)) return false;
  if (options.memory === 'healthy') return true;
  const margin = MARGIN * Math.max(usual.sigma, limit / SIGMAS);
  return value > usual.high + margin || value < usual.low - margin;
}

/**
 * The 3-sigma rule in one pass over a trailing window. Missing values (NaN) are skipped. With a healthy memory,
 * deviations in the good direction are pulled in to the limit before they enter the baseline.
 */
export function findRuns(values: ArrayLike<number>, options: SigmaOptions): Run[] {
  const baseline = createBaseline(options.trailing);
  const healthy = options.memory === 'healthy';
  const enough = healthy ? Math.ceil(options.minBaseline / 2) : options.minBaseline;
  const runs: Run[] = [];
  let open: Run | null = null;
  let calm = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    if (baseline.count < enough) {
      baseline.push(value);
      continue;
    }
    const usual: Usual = healthy && open !== null ? open.usual : baseline.usual();
    const direction = value > usual.centre ? 'up' : 'down';
    if (isAbnormal(value, usual, options) && (!healthy || open === null || open.direction === direction)) {
      open ??= { start: i, end: i, direction, usual, abnormal: [] };
      open.abnormal.push(i);
      open.end = i;
      calm = 0;
    } else if (open !== null && ++calm >= options.quiet) {
      runs.push(open);
      open = null;
      calm = 0;
    } else if (open === null && healthy) {
      const limit = limitOf(usual, options.floor, options.relative);
      baseline.push(Math.min(Math.max(value, usual.centre - limit), usual.centre + limit));
    }
    if (!healthy) baseline.push(value);
  }
  if (open !== null) runs.push(open);
  return runs;
}
