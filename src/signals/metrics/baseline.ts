import { quantile } from './robust.js';

/** What is usual: centre and robust spread of the last accepted values. */
export interface Usual {
  count: number;
  centre: number;
  /** (q90 - q10) / 2.563: the standard deviation of normal data; up to a tenth of stray samples a side do not widen it. */
  sigma: number;
  /** Quantiles at 0.5 % and 99.5 %: what is hardly ever passed (of fewer than 200 values the extremes). */
  low: number;
  high: number;
}

const TAIL = 0.005;

/**
 * A sliding set of at most `capacity` values that is kept sorted, so that order statistics cost nothing:
 * one pass over a long series needs O(capacity) a sample at worst.
 */
export function createBaseline(capacity: number) {
  const queue: number[] = [];
  const sorted: number[] = [];
  let head = 0;

  const position = (value: number): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    push(value: number): void {
      sorted.splice(position(value), 0, value);
      queue.push(value);
      if (queue.length - head > capacity) {
        sorted.splice(position(queue[head] ?? 0), 1);
        head++;
      }
      if (head > 4096) {
        queue.splice(0, head);
        head = 0;
      }
    },
    get count(): number {
      return sorted.length;
    },
    usual(): Usual {
      return {
        count: sorted.length,
        centre: quantile(sorted, 0.5),
        sigma: (quantile(sorted, 0.9) - quantile(sorted, 0.1)) / 2.563,
        low: quantile(sorted, TAIL),
        high: quantile(sorted, 1 - TAIL),
      };
    },
  };
}

export type Baseline = ReturnType<typeof createBaseline>;
