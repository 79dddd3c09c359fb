import { formatClock, formatCount, formatValue } from '../domain/quantity.js';
import { displayWidth, fit } from './text-layout.js';

/** Maps values of a domain to pixels. */
export interface Scale {
  min: number;
  max: number;
  ticks: number[];
  position: (value: number) => number;
}

/** Beyond this a value is garbage, and sums of two would overflow. */
const LARGEST = 1e18;

function linear(min: number, max: number, from: number, to: number): (value: number) => number {
  const span = max - min || 1;
  return (value) => from + ((Math.min(max, Math.max(min, value)) - min) / span) * (to - from);
}

/** Steps of 1, 2 or 5 times a power of ten; bytes step by powers of two so that their labels are round. */
function niceStep(span: number, count: number, unit: string): number {
  const raw = span / Math.max(1, count);
  const base = unit.startsWith('bytes') ? 2 : 10;
  const power = base ** Math.floor(Math.log(raw) / Math.log(base));
  const factors = base === 2 ? [1, 2] : [1, 2, 5, 10];
  return power * (factors.find((factor) => factor * power >= raw * 0.999) ?? base);
}

/** Value axis from `bottom` up to `top`; starts at zero unless the values lie far from it. */
export function valueScale(values: readonly number[], unit: string, bottom: number, top: number): Scale {
  const low = Math.max(-LARGEST, Math.min(LARGEST, ...values));
  const high = Math.min(LARGEST, Math.max(-LARGEST, ...values));
  const flat = high === low;
  const fromZero = low >= 0 && (low < high * 0.7 || flat);
  const start = fromZero ? 0 : flat ? low - Math.abs(low) * 0.1 : low;
  const end = flat && high === 0 ? 1 : fromZero && flat ? high * 1.25 : high;
  const step = niceStep(end - start, 3, unit);
  if (!Number.isFinite(step) || step <= 0)
    return { min: start, max: end, ticks: [], position: linear(start, end, bottom, top) };
  const min = Math.floor(start / step + 1e-9) * step;
  const max = Math.ceil(end / step - 1e-9) * step;
  const count = Math.min(8, Math.round((max - min) / step));
  const ticks = Array.from({ length: count + 1 }, (_, index) => min + index * step);
  return { min, max, ticks, position: linear(min, max, bottom, top) };
}

const TIME_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  604_800,
];

/** Time axis with at most `most` round times. */
export function timeScale(start: number, end: number, left: number, right: number, most: number): Scale {
  const from = Math.max(-LARGEST, Math.min(LARGEST, start));
  const last =
    Math.min(LARGEST, end) > from ? Math.min(LARGEST, end) : from + Math.max(1, Math.abs(from) * 1e-9);
  const step = TIME_STEPS.find((size) => (last - from) / size <= most) ?? (last - from) / most;
  const first = Math.ceil(from / step) * step;
  const count = Math.max(0, Math.min(most, Math.floor((last - first) / step) + 1));
  const ticks = Array.from({ length: count }, (_, index) => first + index * step);
  return { min: from, max: last, ticks, position: linear(from, last, left, right) };
}

/** `03:10` where the seconds are zero on all ticks, else `03:10:20`. */
export function timeLabels(ticks: readonly number[]): string[] {
  const whole = ticks.every((tick) => Math.round(tick) % 60 === 0);
  return ticks.map((tick) => formatClock(tick).slice(0, whole ? 5 : 8));
}

/** A value in at most `cells` characters: without its unit when the unit is too long. */
export function valueLabel(value: number, unit: string, cells: number): string {
  const exact = Math.abs(value) < 1e-12 ? 0 : value;
  const label = formatValue(exact, unit);
  return displayWidth(label) <= cells ? label : fit(formatCount(exact), cells);
}
