import type { TimeWindow } from '../../domain/incident.js';

/** Clocks of hosts and servers differ by this much without anybody being to blame, seconds. */
const TOLERANCE = 2;

/** Lets through what lies in the window and remembers what did not. */
export interface WindowFilter {
  accepts(time: number): boolean;
  /** Whether all from `first` to `last` is let through; nothing is remembered. */
  covers(first: number, last: number): boolean;
  /** What was left out, in words. */
  notes(what: string): string[];
}

/** @param now Unix seconds; what lies after it cannot have happened yet */
export function createWindowFilter(window: TimeWindow, now: number): WindowFilter {
  let outside = 0;
  let future = 0;
  const margin = Math.max(TOLERANCE, window.stepSeconds);
  const covers = (first: number, last: number): boolean =>
    first >= window.start - margin && last <= window.end + TOLERANCE;
  return {
    covers,
    accepts(time) {
      if (covers(time, time)) return true;
      if (time > now + TOLERANCE) future += 1;
      else outside += 1;
      return false;
    },
    notes(what) {
      const lines: string[] = [];
      if (future > 0)
        lines.push(`${future} ${what} bear times in the future and were left out (is a clock wrong?)`);
      if (outside > 0) lines.push(`${outside} ${what} lie outside of the window and were left out`);
      return lines;
    },
  };
}
