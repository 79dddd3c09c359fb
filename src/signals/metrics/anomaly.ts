import type { Anomaly, Profile } from './change.js';
import { judgeRun, lastKnown } from './change.js';
import { findSaturation } from './saturation.js';
import { findRuns } from './sigma.js';
import { saturationStrength } from './strength.js';
import { theilSen } from './trend.js';

/** Values that make a baseline; a change after fewer of them must be huge. */
const MIN_BASELINE = 6;

/** Above this many values, days are seen rather than an incident: what keeps coming back is then usual. */
const LONG_WINDOW = 720;

const isFlat = (values: ArrayLike<number>): boolean => {
  let first = NaN;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    if (Number.isNaN(first)) first = value;
    else if (value !== first) return false;
  }
  return true;
};

/** A steady drift over the whole window, for which there is no healthy part to compare with. */
function judgeDrift(values: ArrayLike<number>, profile: Profile): Anomaly | null {
  if (profile.kind !== 'level' || profile.badDirection === 'either') return null;
  const known = Array.from(values).filter((value) => Number.isFinite(value));
  if (known.length < 12) return null;
  // The slope over all pairs is dear; what hardly moved at all cannot have drifted far.
  const [low, high] = known.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [Infinity, -Infinity],
  );
  if (high - low < profile.floor) return null;
  const { perStep, tau } = theilSen(values);
  const change = Math.abs(perStep) * (values.length - 1);
  const direction = perStep > 0 ? 'up' : 'down';
  const first = known[0] ?? 0;
  if (Math.abs(tau) < 0.8 || direction !== profile.badDirection) return null;
  if (change < 2 * profile.floor || change < profile.relative * Math.abs(first)) return null;
  const size = Math.min(
    1,
    Math.log(change / profile.floor) / Math.log(Math.max(2, profile.full / profile.floor)),
  );
  return {
    onset: 0,
    end: values.length - 1,
    direction,
    trend: direction === 'up' ? 'increasing' : 'decreasing',
    saturated: false,
    baseline: first,
    value: known[known.length - 1] ?? first,
    strength: profile.weight * (0.3 + 0.5 * size),
  };
}

/** What was so before anybody looked may have been so for months; what set in unseen, in a gap, counts nearly in full. */
function newsOf(values: ArrayLike<number>, since: number): number {
  for (let i = 0; i < since; i++) if (Number.isFinite(values[i])) return 0.9;
  return 0.65;
}

function judgeSaturation(values: ArrayLike<number>, profile: Profile): Anomaly | null {
  const rule = profile.saturation;
  if (rule === undefined) return null;
  const found = findSaturation(values, rule);
  if (found === null) return null;
  const low = rule.full < rule.from;
  return {
    onset: found.since,
    end: lastKnown(values),
    direction: low ? 'down' : 'up',
    trend: 'flat',
    saturated: true,
    baseline: null,
    value: found.value,
    strength: profile.weight * saturationStrength(found.degree) * newsOf(values, found.since),
  };
}

export interface DetectOptions {
  /** Quiet values that end a run. */
  quiet: number;
  /** Runs that began before this index are history and not reported. */
  since: number;
}

/**
 * The one anomaly of a series, or null. A change against the trailing baseline, a steady drift, a value that is
 * bad in itself; where several hold, the strongest says when and what, and saturation is kept as a mark.
 */
export function findAnomaly(
  values: ArrayLike<number>,
  profile: Profile,
  options?: Partial<DetectOptions>,
): Anomaly | null {
  const saturation = judgeSaturation(values, profile);
  if (isFlat(values)) return saturation;
  const long = values.length > LONG_WINDOW;
  const runs = findRuns(values, {
    floor: profile.floor,
    relative: profile.relative,
    direction: profile.badDirection,
    minBaseline: MIN_BASELINE,
    trailing: values.length,
    quiet: options?.quiet ?? Math.max(3, Math.round(values.length * 0.05)),
    memory: long ? 'everything' : 'healthy',
  });
  const since = options?.since ?? 0;
  const changes = runs.map((run, i) =>
    run.start < since ? null : judgeRun(values, run, runs.slice(0, i), profile),
  );
  const candidates = [...changes, since > 0 ? null : judgeDrift(values, profile)].filter(
    (found) => found !== null,
  );
  const best = candidates.reduce<Anomaly | null>(
    (a, b) => (a === null || b.strength > a.strength ? b : a),
    null,
  );
  if (saturation === null || best === null) return best ?? saturation;
  return {
    ...best,
    value: saturation.value,
    saturated: true,
    strength: Math.max(best.strength, saturation.strength),
  };
}
