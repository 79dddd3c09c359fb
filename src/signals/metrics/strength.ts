/** What the strength of a change is made of. All of it is free of units, so that metrics can be compared. */
export interface StrengthParts {
  /** Deviation in (effective) sigmas. */
  z: number;
  /** |change|, the smallest that matters and the one beyond doubt, all in the metric's unit. */
  change: number;
  floor: number;
  full: number;
  /** The usual value: an unbounded quantity that grows by a tenth has not changed much. */
  usual: number;
  /** Share (0..1 and more) of the way to saturation that the change has gone; null without such a way. */
  headroomUsed: number | null;
  /** True for unbounded quantities, false for shares of a whole. */
  unbounded: boolean;
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** 0 at three sigmas, 1 at thirty; logarithmic. */
export const surprise = (z: number): number => clamp(Math.log(Math.max(z, 3) / 3) / Math.log(10));

/** 0 below the floor, 0.2 at it, 1 at `full`; logarithmic. */
export function effect(parts: Omit<StrengthParts, 'z'>): number {
  const { change, floor, full, usual, unbounded, headroomUsed } = parts;
  if (!(change >= floor * 0.999)) return 0;
  const span = full > floor ? clamp(Math.log(change / floor) / Math.log(full / floor)) : 1;
  const growth = unbounded && usual !== 0 ? Math.sqrt(clamp(change / (2 * Math.abs(usual)))) : 1;
  const scarcity = headroomUsed === null ? 1 : Math.sqrt(clamp(1.5 * headroomUsed));
  return (0.2 + 0.8 * span) * growth * scarcity;
}

/** 0.3 = just past three sigmas with a small effect, 0.6 = clear, 0.9 and more = unmistakable. */
export function changeStrength(parts: StrengthParts): number {
  const size = effect(parts);
  return size === 0 ? 0 : 0.3 + 0.7 * Math.sqrt(surprise(parts.z) * size);
}

/** 0.45 where it becomes suspicious, 0.95 where it is beyond doubt. */
export const saturationStrength = (degree: number): number => 0.45 + 0.5 * clamp(degree);
