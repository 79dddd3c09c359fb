import type { FindingDraft } from '../../domain/finding.js';
import { binTime, logDraft, perMinute, writerName } from './draft.js';
import { unit } from './rate.js';
import type { LogSummary, UnitVolume } from './summary.js';
import { emptyVolume } from './volume-store.js';

/** Bins with lines that make a rhythm, over at least this share of the window. */
const MIN_BUSY = 6;
const MIN_SPAN = 0.25;
/** A pause is a silence when it is this many times the longest one before it … */
const TIMES_LONGEST = 3;
/** … and at least this share of the window. */
const MIN_SHARE = 0.12;

interface Pause {
  /** First empty bin and first bin with a line again (or the end). */
  from: number;
  to: number;
  longestBefore: number;
  lines: number;
}

/** log.silence: a unit that wrote regularly stopped, or the whole journal did. */
export function detectSilence(summary: LogSummary): FindingDraft[] {
  const whole = wholeJournal(summary);
  const pause = longestPause(whole.bins, summary.binCount);
  if (pause !== null) return [silenceDraft(whole, pause, summary)];
  // Beyond the last record of anybody nothing is known of a single unit.
  const end = 1 + whole.bins.findLastIndex((n) => n > 0);
  return summary.volumes
    .map((volume) => ({ volume, pause: longestPause(volume.bins, end) }))
    .flatMap(({ volume, pause: own }) =>
      own !== null && own.to === end ? [silenceDraft(volume, own, summary)] : [],
    );
}

function longestPause(bins: Uint32Array, end: number): Pause | null {
  let best: Pause | null = null;
  let last = -1;
  let longest = 0;
  let lines = 0;
  let busy = 0;
  let first = -1;
  for (let i = 0; i <= end; i++) {
    const count = i < end ? (bins[i] ?? 0) : 1;
    if (count === 0) continue;
    const gap = i - last - 1;
    const enough =
      busy >= MIN_BUSY &&
      last - first >= bins.length * MIN_SPAN &&
      gap >= bins.length * MIN_SHARE &&
      gap >= TIMES_LONGEST * (longest + 1);
    if (enough && (best === null || gap > best.to - best.from)) {
      best = { from: last + 1, to: i, longestBefore: longest, lines };
    }
    if (last >= 0) longest = Math.max(longest, gap);
    else first = i;
    busy++;
    lines += i < end ? count : 0;
    last = i;
  }
  return best;
}

function silenceDraft(volume: UnitVolume, pause: Pause, summary: LogSummary): FindingDraft {
  const seconds = Math.round((pause.to - pause.from) * summary.binSeconds);
  const name = volume.identifier === '' ? 'the whole journal' : writerName(volume);
  const tail = pause.to >= summary.binCount ? 'until the end of the window' : `for ${String(seconds)} s`;
  return logDraft(
    {
      kind: 'log.silence',
      title: `${name}: silent ${tail} after regular lines`,
      onset: binTime(summary, pause.from),
      strength:
        0.3 + 0.35 * unit(Math.log10((pause.to - pause.from) / (TIMES_LONGEST * (pause.longestBefore + 1)))),
      trend: 'decreasing',
      direction: 'down',
      writer: volume,
      baseline: perMinute(pause.lines / Math.max(1, pause.from), summary),
      value: 0,
      unit: 'lines/min',
      excerpt: [],
      bins: volume.bins,
    },
    summary,
  );
}

function wholeJournal(summary: LogSummary): UnitVolume {
  const whole = emptyVolume(
    { unit: null, identifier: '', time: summary.binStart },
    { count: summary.binCount },
  );
  for (const volume of summary.volumes) {
    volume.bins.forEach((n, i) => (whole.bins[i] = (whole.bins[i] ?? 0) + n));
  }
  return whole;
}
