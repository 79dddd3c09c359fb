import type { MetricDefinition } from '../../catalog/metrics/definition.js';
import type { Trend } from '../../domain/finding.js';
import { findOnset } from './onset.js';
import { median, quantile, sortNumbers } from './robust.js';
import type { Run } from './sigma.js';
import { limitOf } from './sigma.js';
import { changeStrength } from './strength.js';
import { classifyTrend } from './trend.js';

/** How a metric is judged; every catalogue entry is one. */
export type Profile = Pick<
  MetricDefinition,
  'unit' | 'kind' | 'badDirection' | 'floor' | 'full' | 'relative' | 'weight' | 'saturation'
>;

/** What is wrong with one series; indices into it. */
export interface Anomaly {
  onset: number;
  end: number;
  direction: 'up' | 'down';
  trend: Trend;
  saturated: boolean;
  baseline: number | null;
  value: number;
  strength: number;
}

/** Index of the last value that is not missing; -1 when there is none. */
export const lastKnown = (values: ArrayLike<number>): number => {
  for (let i = values.length - 1; i >= 0; i--) if (Number.isFinite(values[i])) return i;
  return -1;
};

/** The value that stands for a run: near its worst, but not a single sample of many. */
function decisiveValue(values: ArrayLike<number>, run: Run): number {
  const sign = run.direction === 'up' ? 1 : -1;
  const abnormal = sortNumbers(run.abnormal.map((i) => sign * (values[i] ?? NaN)));
  const high = quantile(abnormal, abnormal.length < 4 ? 1 : 0.8);
  const newest = median(run.abnormal.slice(-3).map((i) => sign * (values[i] ?? NaN)));
  return sign * (abnormal.length < 4 ? high : Math.max(high, newest));
}

/** Deviation in sigmas; a flat baseline counts as a third of the smallest abnormal deviation, a state's as none. */
function sigmasOf(change: number, run: Run, profile: Profile): number {
  const least = limitOf({ ...run.usual, sigma: 0 }, profile.floor, profile.relative);
  return change / Math.max(run.usual.sigma, least / (profile.kind === 'state' ? 30 : 3), Number.MIN_VALUE);
}

/** How much of the way from the usual value to saturation the change has used up. */
function headroomUsed(value: number, usual: number, profile: Profile): number | null {
  if (profile.saturation === undefined || profile.kind === 'event' || profile.kind === 'state') return null;
  const way = profile.saturation.from - usual;
  return way === 0 ? 1 : Math.max(0, (value - usual) / way);
}

const mass = (values: ArrayLike<number>, run: Run): number =>
  run.abnormal.reduce((sum, i) => sum + Math.abs((values[i] ?? 0) - run.usual.centre), 0);

/** A single sample proves less than a stretch, unless it is the newest or the metric counts what never happens. */
function persistence(run: Run, profile: Profile, last: number): number {
  if (profile.kind === 'event' || run.abnormal.length >= 3) return 1;
  const fresh = run.end >= last - 1;
  if (profile.kind === 'state' && fresh) return run.abnormal.length === 2 ? 0.95 : 0.75;
  return run.abnormal.length === 2 ? (fresh ? 0.92 : 0.8) : fresh ? 0.8 : 0.6;
}

/** What is over for a good part of the window is less likely to be why somebody asks. */
function recency(run: Run, profile: Profile, length: number, last: number): number {
  const quiet = (last - run.end) / Math.max(1, length);
  const loss = quiet > 0.25 ? 0.45 : quiet > 0.1 ? 0.15 : 0;
  return 1 - (profile.kind === 'event' ? loss / 2 : loss);
}

/** A run as an anomaly, or null when the change is too small to matter; `earlier` are the runs before it. */
export function judgeRun(
  values: ArrayLike<number>,
  run: Run,
  earlier: readonly Run[],
  profile: Profile,
): Anomaly | null {
  const last = lastKnown(values);
  const value = decisiveValue(values, run);
  const change = Math.abs(value - run.usual.centre);
  const strength = changeStrength({
    z: sigmasOf(change, run, profile),
    change,
    floor: profile.floor,
    full: profile.full,
    usual: run.usual.centre,
    headroomUsed: headroomUsed(value, run.usual.centre, profile),
    unbounded: profile.kind !== 'state' && profile.unit !== 'ratio',
  });
  if (strength === 0) return null;
  const before = Math.max(
    0,
    ...earlier.filter((r) => r.direction === run.direction).map((r) => mass(values, r)),
  );
  const novelty = 1 - 0.6 * Math.min(1, before / mass(values, run));
  const support = Math.min(1, (run.usual.count + 4) / 16);
  const onset = profile.kind === 'level' ? findOnset(values, run, profile.floor) : run.start;
  const ended = last - run.end >= 3;
  const shape = classifyTrend(run.usual.centre, Array.from(values).slice(onset, run.end + 1), ended);
  const factor =
    persistence(run, profile, last) * recency(run, profile, values.length, last) * novelty * support;
  return {
    onset,
    end: run.end,
    direction: run.direction,
    trend: shape,
    saturated: false,
    baseline: run.usual.centre,
    value,
    strength: strength * factor * profile.weight,
  };
}
