import type { Trend } from '../../domain/finding.js';

/** How the occurrences of a message lie in the window. */
export interface Course {
  /** First bin of the abnormal part. */
  onsetBin: number;
  /** 0…1, by which the strength of the signature is multiplied: small for what was there all along. */
  factor: number;
  before: number;
  after: number;
  trend: Trend;
}

/** A surge is at least this many times the earlier rate. */
const SURGE_RATIO = 3;
/** Log-likelihood gain of two rates over one from which a change is no chance. */
const SURGE_GAIN = 3;
/** So early in the window there is nothing healthy to compare with. */
const EARLY = 0.1;

/**
 * Compares the later with the earlier part of the window.
 *
 * `event`: what never happened before counts fully, even once; `rate`: only a significant surge counts.
 */
export function assessCourse(counts: ArrayLike<number>, mode: 'event' | 'rate'): Course {
  const split = bestSplit(counts);
  const first = firstBusy(counts);
  const total = split.before + split.after;
  const isSurge =
    split.gain >= SURGE_GAIN && split.after * split.firstBins >= SURGE_RATIO * split.before * split.lastBins;
  const base = { before: split.before, after: split.after, trend: trendOf(counts, split.bin) };
  if (mode === 'rate') {
    if (isSurge) return { ...base, onsetBin: split.bin, factor: surgeFactor(split.gain, split.after) };
    return { ...base, onsetBin: first, before: 0, after: total, factor: Math.min(0.3, 0.05 + total / 100) };
  }
  if (isSurge) return { ...base, onsetBin: split.bin, factor: split.before === 0 ? 1 : 0.93 };
  const isNew = total <= 3 && first >= EARLY * counts.length;
  return { ...base, onsetBin: first, before: 0, after: total, factor: isNew || counts.length < 4 ? 1 : 0.5 };
}

function surgeFactor(gain: number, after: number): number {
  const sure = Math.min(1, 0.5 + gain / 24);
  return after < 3 ? Math.min(0.4, sure) : sure;
}

interface Split {
  bin: number;
  gain: number;
  before: number;
  after: number;
  firstBins: number;
  lastBins: number;
}

/** The bin at which two Poisson rates, a lower and then a higher one, explain the counts best. */
function bestSplit(counts: ArrayLike<number>): Split {
  const bins = counts.length;
  let total = 0;
  for (let i = 0; i < bins; i++) total += counts[i] ?? 0;
  let best: Split = { bin: 0, gain: 0, before: 0, after: total, firstBins: 0, lastBins: bins };
  let before = 0;
  for (let bin = 1; bin < bins; bin++) {
    before += counts[bin - 1] ?? 0;
    const after = total - before;
    const gain = term(before, total, bin, bins) + term(after, total, bins - bin, bins);
    if (after * bin > before * (bins - bin) && gain > best.gain) {
      best = { bin, gain, before, after, firstBins: bin, lastBins: bins - bin };
    }
  }
  return best;
}

function term(part: number, total: number, bins: number, allBins: number): number {
  return part === 0 || total === 0 ? 0 : part * Math.log((part * allBins) / (total * bins));
}

function firstBusy(counts: ArrayLike<number>): number {
  for (let i = 0; i < counts.length; i++) if ((counts[i] ?? 0) > 0) return i;
  return 0;
}

function trendOf(counts: ArrayLike<number>, onset: number): Trend {
  const rest = counts.length - onset;
  let last = onset;
  for (let i = onset; i < counts.length; i++) if ((counts[i] ?? 0) > 0) last = i;
  return rest >= 4 && last - onset < rest / 2 ? 'spike' : 'level-shift';
}
