import type { SaturationRule } from '../../catalog/metrics/definition.js';
import { median } from './robust.js';

export interface Saturation {
  value: number;
  /** 0 at `from`, 1 at `full` and beyond. */
  degree: number;
  /** Index since when it has held without a break. */
  since: number;
}

/** How far `value` has gone from `from` to `full`; negative before `from`. */
export function degreeOf(rule: SaturationRule, value: number): number {
  if (rule.from === rule.full) return value >= rule.from ? 1 : -1;
  return Math.min(1, (value - rule.from) / (rule.full - rule.from));
}

/** Whether the end of the series is bad in itself; judged by the median of its last values, not by one. */
export function findSaturation(values: ArrayLike<number>, rule: SaturationRule): Saturation | null {
  const known: number[] = [];
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) known.push(i);
  const last = known.slice(-Math.max(3, Math.ceil(known.length * 0.08)));
  const value = median(last.map((i) => values[i] ?? NaN));
  const degree = degreeOf(rule, value);
  if (!(degree >= 0)) return null;
  let since = last[0] ?? 0;
  for (let k = known.length - 1; k >= 0; k--) {
    const i = known[k] ?? 0;
    if (degreeOf(rule, values[i] ?? NaN) < 0 && i < (last[0] ?? 0)) break;
    since = Math.min(since, i);
  }
  return { value, degree, since };
}
