/**
 * The scorer of the Numenta Anomaly Benchmark, profile "standard" (https://github.com/numenta/NAB, nab/scorer.py and
 * nab/sweeper.py): a window is worth what its earliest alarm earns, a missed one costs 1, a false alarm up to 0.11.
 */
const FALSE_POSITIVE = 0.11;
const FALSE_NEGATIVE = 1;

export interface NabFile {
  length: number;
  /** First and last index of each labelled window, in order. */
  windows: readonly (readonly [number, number])[];
  /** Indices at which the detector gave an alarm. */
  alarms: readonly number[];
}

export interface NabScore {
  /** 100 = perfect, 0 = no alarm at all. */
  score: number;
  recall: number;
  falseAlarms: number;
}

const scaledSigmoid = (x: number): number => (x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1);

/** Samples at the start of a file that are for learning and never scored. */
export const probation = (length: number): number => Math.floor(Math.min(0.15 * length, 0.15 * 5000));

function falseAlarm(index: number, windows: NabFile['windows']): number {
  const passed = windows.filter(([, right]) => right < index).at(-1);
  if (passed === undefined) return -FALSE_POSITIVE;
  const width = passed[1] - passed[0] + 1;
  return scaledSigmoid((index - passed[1]) / (width - 1)) * FALSE_POSITIVE;
}

function scoreFile({ length, windows, alarms }: NabFile): { raw: number; hits: number; falseAlarms: number } {
  const scored = alarms.filter((index) => index >= probation(length));
  let raw = 0;
  let hits = 0;
  for (const [left, right] of windows) {
    const width = right - left + 1;
    const earned = scored
      .filter((index) => index >= left && index <= right)
      .map((index) => scaledSigmoid(-(right - index + 1) / width) / scaledSigmoid(-1));
    raw += earned.length > 0 ? Math.max(...earned) : -FALSE_NEGATIVE;
    if (earned.length > 0) hits++;
  }
  const outside = scored.filter((index) => !windows.some(([left, right]) => index >= left && index <= right));
  raw += outside.reduce((sum, index) => sum + falseAlarm(index, windows), 0);
  return { raw, hits, falseAlarms: outside.length };
}

export function scoreNab(files: readonly NabFile[]): NabScore {
  const scores = files.map(scoreFile);
  const windows = files.reduce((sum, file) => sum + file.windows.length, 0);
  const sum = (pick: (score: (typeof scores)[number]) => number): number =>
    scores.reduce((a, s) => a + pick(s), 0);
  const worst = -FALSE_NEGATIVE * windows;
  return {
    score: (100 * (sum((s) => s.raw) - worst)) / (windows - worst),
    recall: sum((s) => s.hits) / windows,
    falseAlarms: sum((s) => s.falseAlarms),
  };
}
