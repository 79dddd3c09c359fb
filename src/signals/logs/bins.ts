import type { TimeWindow } from '../../domain/incident.js';

/** At most this many bins, which is also the limit for the points of a finding. */
const MAX_BINS = 120;

/** Equal time bins over the window. */
export interface Binning {
  start: number;
  seconds: number;
  count: number;
  /** The bin of a time within the window. */
  indexOf(time: number): number;
}

export function binning(window: TimeWindow): Binning {
  const span = Math.max(window.end - window.start, 1e-3);
  const count = Math.max(1, Math.min(MAX_BINS, Math.ceil(span / window.stepSeconds)));
  const seconds = span / count;
  const last = count - 1;
  return {
    start: window.start,
    seconds,
    count,
    indexOf: (time) => Math.max(0, Math.min(last, Math.floor((time - window.start) / seconds))),
  };
}
