import type { BlockedSample } from '../../domain/evidence.js';
import type { TimeWindow } from '../../domain/incident.js';
import type { BlockedTask } from './blocked.js';
import { isKernelThread, waitPointOf } from './wait-points.js';
import type { WaitPoint } from './wait-points.js';

const MAX_SLOTS = 5000;
/** Seconds between looks when the record does not tell, and the longest interval it is believed for. */
const USUAL_PERIOD = 10;
const LONGEST_PERIOD = 60;

/** A look that is late by the host's own trouble is still the next one; beyond this many periods one is missing. */
const LATEST_LOOK = 2.5;

export interface Waiting {
  /** When it was seen, Unix seconds. */
  time: number;
  slot: number;
  task: BlockedTask;
  where: string;
}

/** The tasks that wait for the same thing, over the moments at which somebody looked. */
export interface Group {
  point: WaitPoint;
  waiting: Waiting[];
}

/** Time cut into the intervals at which blocked tasks were looked for. */
export interface Grid {
  start: number;
  period: number;
  slots: number;
}

/**
 * Only moments with blocked tasks are recorded, so the interval between looks is taken from the smallest gap
 * when it repeats.
 */
export function gridOf(samples: readonly BlockedSample[], window: TimeWindow): Grid {
  const times = samples.map((sample) => sample.time).sort((a, b) => a - b);
  const first = times[0] ?? window.start;
  const start = Math.min(window.start, first);
  const end = Math.max(window.end, times[times.length - 1] ?? window.end);
  const period = Math.max(lookPeriod(times, window), (end - start) / MAX_SLOTS);
  // Slots are laid so that the recorded moments fall into their middle.
  const half = first - period / 2;
  const anchored = half - Math.max(0, Math.ceil((half - start) / period)) * period;
  return { start: anchored, period, slots: Math.max(1, Math.ceil((end - anchored) / period)) };
}

function lookPeriod(times: readonly number[], window: TimeWindow): number {
  const usual = Math.max(window.stepSeconds, USUAL_PERIOD);
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const smallest = gaps.filter((gap) => gap >= 1).reduce((least, gap) => Math.min(least, gap), Infinity);
  const equal = gaps.filter((gap) => gap < 1.2 * smallest);
  if (equal.length < 2 || smallest > LONGEST_PERIOD) return usual;
  const looks = gaps.reduce((sum, gap) => sum + Math.round(gap / smallest), 0);
  return Math.max(1, gaps.reduce((sum, gap) => sum + gap, 0) / looks);
}

/** Tasks with a stack or a wait channel, by the kind of what they wait for. */
export function groupTasks(samples: readonly BlockedSample[], grid: Grid): Group[] {
  const groups = new Map<string, Group>();
  for (const sample of samples) {
    const slot = Math.min(grid.slots - 1, Math.max(0, Math.floor((sample.time - grid.start) / grid.period)));
    for (const task of sample.tasks) {
      const { point, function: where } = waitPointOf(task.frames, task.waitChannel);
      // A task without a stack was gone again before it could be read.
      if (where === '') continue;
      const group = groups.get(point.kind) ?? { point, waiting: [] };
      group.waiting.push({ time: sample.time, slot, task, where });
      groups.set(point.kind, group);
    }
  }
  return [...groups.values()];
}

/** The slot from which on the tasks are densest compared with before. */
export function onsetSlot(counts: ReadonlyMap<number, number>, slots: number): number {
  let best = 0;
  let bestScore = -Infinity;
  for (const slot of [...counts.keys()].sort((a, b) => a - b)) {
    const gain = densityOf(counts, slot, slots) - densityOf(counts, 0, slot);
    const score = gain * Math.sqrt(slots - slot);
    if (score > bestScore) {
      bestScore = score;
      best = slot;
    }
  }
  return best;
}

/** Mean number of blocked tasks at a look in the slots `from` to before `to`. */
export function densityOf(counts: ReadonlyMap<number, number>, from: number, to: number): number {
  if (to <= from) return 0;
  let sum = 0;
  for (const [slot, count] of counts) if (slot >= from && slot < to) sum += count;
  return sum / (to - from);
}

/** How long a task was seen to wait: the looks in a row that found it, and the seconds from the first to the last. */
export interface Stay {
  looks: number;
  seconds: number;
}

function longestRun(times: readonly number[], longestGap: number): Stay {
  let longest: Stay = { looks: 0, seconds: 0 };
  let first = 0;
  times.forEach((time, i) => {
    if (i > 0 && time - (times[i - 1] ?? time) > longestGap) first = i;
    const looks = i - first + 1;
    if (looks > longest.looks) longest = { looks, seconds: time - (times[first] ?? time) };
  });
  return longest;
}

/** The longest stay of one task in one function, over looks at most `LATEST_LOOK` periods apart. */
export function longestStay(waiting: readonly Waiting[], period: number): Stay {
  const seen = new Map<string, Set<number>>();
  for (const { time, task, where } of waiting) {
    const key = `${task.pid} ${task.command} ${where}`;
    seen.set(key, (seen.get(key) ?? new Set<number>()).add(time));
  }
  return [...seen.values()]
    .map((times) =>
      longestRun(
        [...times].sort((a, b) => a - b),
        LATEST_LOOK * period,
      ),
    )
    .reduce((most, stay) => (stay.looks > most.looks ? stay : most), { looks: 0, seconds: 0 });
}

/** Waits of programs; those of kernel threads when there are no others. */
export function programs(waiting: readonly Waiting[]): readonly Waiting[] {
  const own = waiting.filter(({ task }) => !isKernelThread(task.frames));
  return own.length > 0 ? own : waiting;
}
