/** A sampled count per block: `counts[i]` of `totals[i]` samples. */
export interface CountSeries {
  counts: readonly number[];
  totals: readonly number[];
}

/** A run of blocks in which a share was clearly above what it was before. */
export interface Growth {
  /** First and last abnormal block. */
  first: number;
  last: number;
  /** Typical share before the run and pooled share within it. */
  baseline: number;
  value: number;
  /** Distance from the baseline in robust standard deviations. */
  score: number;
  /** Highest share of a single block before the run. */
  highest: number;
  /** Part of the run's blocks that are themselves abnormal; bursts of a job that comes and goes have a small one. */
  coverage: number;
  trend: 'level-shift' | 'increasing' | 'spike';
}

const MIN_BASELINE_BLOCKS = 3;
const SIGMAS = 3;
/** Part of the growth that the first block of a run must show. */
const CLEAR_PART = 0.1;
/** Samples a block below which shares are counted rather than measured. */
const SPARSE = 3;

/**
 * Finds growth of a share against the earlier part of the window, or null.
 * The split that separates low from high best gives the baseline; robust spread (median, MAD and the
 * upper decile, so that regular bursts widen it) with the counting noise as a floor gives the sigma.
 */
export function findGrowth(series: CountSeries, baselineBlocks = 0): Growth | null {
  const { counts, totals } = series;
  const split = bestSplit(counts, totals, Math.max(MIN_BASELINE_BLOCKS, baselineBlocks));
  if (split === null) return null;
  const shares = counts.map((count, i) => count / Math.max(totals[i] ?? 0, 1));
  const before = shares.slice(0, split);
  const blockSize = Math.max(1, median(totals.slice(0, split)));
  const { centre: baseline, sigma, reach } = usualLevel(before, blockSize);
  const limit = baseline + reach * sigma(blockSize);
  const run = bestRun(series, shares, limit, baselineBlocks);
  if (!run) return null;
  const runSize = totals.slice(run.first, run.last + 1).reduce((sum, total) => sum + total, 0);
  const value = pooled(counts, totals, run.first, run.last);
  // Counting noise shrinks over a longer run; the spread between blocks does not.
  const score = (value - baseline) / sigma(Math.min(4 * blockSize, runSize));
  if (score < SIGMAS) return null;
  const first = firstClear(shares, run, baseline + CLEAR_PART * (value - baseline));
  return {
    first,
    last: run.last,
    baseline,
    value,
    score,
    highest: Math.max(0, ...shares.slice(0, first)),
    coverage: coverageOf(shares.slice(first, run.last + 1), limit),
    trend: trendOf(series, first, run.last),
  };
}

/**
 * When the growth began, Unix seconds. A fault starts within a block, so the first block shows only a part
 * of the later level: that part tells how long before the block's end it was.
 */
export function growthOnset(
  growth: Growth,
  { counts, totals }: CountSeries,
  blocks: readonly { time: number; durationSeconds: number }[],
): number {
  const block = blocks[growth.first];
  if (!block) return 0;
  const shares = counts.map((count, i) => count / Math.max(totals[i] ?? 0, 1));
  const later = median(shares.slice(growth.first + 1, growth.first + 4)) - growth.baseline;
  if (growth.last - growth.first < 2 || later <= 0) return block.time;
  const part = ((shares[growth.first] ?? 0) - growth.baseline) / later;
  return block.time + Math.min(1, Math.max(0, 1 - part)) * block.durationSeconds;
}

/** Middle value; 0 for an empty list. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear quantile of unsorted values; 0 for an empty list. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

/** The share before the growth: its typical value and its deviation over `size` samples. */
interface Level {
  centre: number;
  sigma: (size: number) => number;
  /** Deviations above the centre at which a single block counts as abnormal. */
  reach: number;
}

function usualLevel(shares: readonly number[], blockSize: number): Level {
  // Few blocks say little about the spread.
  const caution = 1 + 4 / Math.max(shares.length, 1);
  const mean = shares.reduce((sum, share) => sum + share, 0) / Math.max(shares.length, 1);
  if (mean * blockSize < SPARSE) return sparseLevel(shares, mean, blockSize, caution);
  const centre = median(shares);
  const deviation = 1.4826 * median(shares.map((share) => Math.abs(share - centre)));
  const upper = (quantile(shares, 0.9) - centre) / 1.28;
  const between = Math.max(deviation, upper, 0.05 * centre);
  return {
    centre,
    sigma: (size) => caution * Math.max(between, Math.sqrt(centre * size + 1) / size),
    reach: 2,
  };
}

/** With a sample or none a block, the median says nothing: counting noise, widened when samples come in bursts. */
function sparseLevel(shares: readonly number[], mean: number, blockSize: number, caution: number): Level {
  const variance =
    shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / Math.max(shares.length - 1, 1);
  const burstiness = mean > 0 ? Math.max(1, (variance * blockSize) / mean) : 1;
  return {
    centre: mean,
    sigma: (size) => (caution * Math.sqrt(burstiness * mean * size + 1)) / size,
    reach: 1,
  };
}

/** First block of the later part for which later minus earlier share is most significant; null when none is higher. */
function bestSplit(counts: readonly number[], totals: readonly number[], least: number): number | null {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const size = totals.reduce((sum, total) => sum + total, 0);
  let best: number | null = null;
  let bestScore = 0;
  let headCount = 0;
  let headSize = 0;
  for (let i = 0; i < counts.length - 1; i++) {
    headCount += counts[i] ?? 0;
    headSize += totals[i] ?? 0;
    const tailSize = size - headSize;
    if (i + 1 < least || headSize <= 0 || tailSize <= 0) continue;
    const difference = (all - headCount) / tailSize - headCount / headSize;
    const score = difference * Math.sqrt((headSize / size) * tailSize);
    if (score > bestScore) {
      bestScore = score;
      best = i + 1;
    }
  }
  return best;
}

/** The run whose excess over the limit is largest; dips within it are bridged when the excess outweighs them. */
function bestRun(
  { totals }: CountSeries,
  shares: readonly number[],
  limit: number,
  from: number,
): { first: number; last: number } | null {
  let best: { first: number; last: number } | null = null;
  let bestSum = 0;
  let sum = 0;
  let first = from;
  for (let i = from; i < shares.length; i++) {
    if (sum <= 0) {
      sum = 0;
      first = i;
    }
    sum += ((shares[i] ?? 0) - limit) * (totals[i] ?? 0);
    if (sum > bestSum) {
      bestSum = sum;
      best = { first, last: i };
    }
  }
  return best;
}

/** A run may begin with blocks that are hardly above the baseline; the growth begins after them. */
function firstClear(shares: readonly number[], run: { first: number; last: number }, limit: number): number {
  for (let i = run.first; i < run.last; i++) if ((shares[i] ?? 0) >= limit) return i;
  return run.last;
}

function coverageOf(shares: readonly number[], limit: number): number {
  return shares.filter((share) => share > limit).length / Math.max(shares.length, 1);
}

function pooled(counts: readonly number[], totals: readonly number[], first: number, last: number): number {
  let count = 0;
  let total = 0;
  for (let i = first; i <= last; i++) {
    count += counts[i] ?? 0;
    total += totals[i] ?? 0;
  }
  return total > 0 ? count / total : 0;
}

function trendOf({ counts, totals }: CountSeries, first: number, last: number): Growth['trend'] {
  if (last < counts.length - 2) return 'spike';
  const length = last - first + 1;
  if (length < 4) return 'level-shift';
  const middle = first + Math.floor(length / 2);
  const early = pooled(counts, totals, first, middle - 1);
  const late = pooled(counts, totals, middle, last);
  return late > 1.5 * early ? 'increasing' : 'level-shift';
}
