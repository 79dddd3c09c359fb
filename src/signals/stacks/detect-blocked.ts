import type { BlockedSample } from '../../domain/evidence.js';
import type { FindingDraft } from '../../domain/finding.js';
import type { TimeWindow } from '../../domain/incident.js';
import type { BlockedTask } from './blocked.js';
import { sharePoints } from './excerpt.js';
import { add, topCounts } from './shares.js';
import { MIN_STRENGTH } from './strength.js';
import { isKernelThread, waitPointOf } from './wait-points.js';
import type { WaitPoint } from './wait-points.js';

const MAX_SLOTS = 5000;
const MAX_EXCERPT = 12;
/** Seconds between looks when the record does not tell, and the longest interval it is believed for. */
const USUAL_PERIOD = 10;
const LONGEST_PERIOD = 60;

interface Waiting {
  slot: number;
  task: BlockedTask;
  where: string;
}

/** The tasks that wait for the same thing, over the moments at which somebody looked. */
interface Group {
  point: WaitPoint;
  waiting: Waiting[];
}

/** Time cut into the intervals at which blocked tasks were looked for. */
interface Grid {
  start: number;
  period: number;
  slots: number;
}

/**
 * Tasks in uninterruptible sleep, grouped by what they wait for; strongest first. A single short wait for
 * the disk is normal; what counts is that it lasts, comes back at every look, or holds many tasks.
 */
export function detectBlocked(samples: readonly BlockedSample[], window: TimeWindow): FindingDraft[] {
  if (samples.length === 0) return [];
  const grid = gridOf(samples, window);
  return groupTasks(samples, grid).flatMap((group) => assess(group, grid));
}

/**
 * Only moments with blocked tasks are recorded, so the interval between looks is taken from the gaps:
 * multiples of the smallest one.
 */
function gridOf(samples: readonly BlockedSample[], window: TimeWindow): Grid {
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
  if (smallest > Math.max(usual, LONGEST_PERIOD)) return usual;
  const looks = gaps.reduce((sum, gap) => sum + Math.round(gap / smallest), 0);
  const span = gaps.reduce((sum, gap) => sum + gap, 0);
  return looks > 0 ? Math.max(1, span / looks) : usual;
}

function groupTasks(samples: readonly BlockedSample[], grid: Grid): Group[] {
  const groups = new Map<string, Group>();
  for (const sample of samples) {
    const slot = Math.min(grid.slots - 1, Math.max(0, Math.floor((sample.time - grid.start) / grid.period)));
    for (const task of sample.tasks) {
      const { point, function: where } = waitPointOf(task.frames, task.waitChannel);
      // A task without a stack was gone again before it could be read.
      if (where === '') continue;
      const group = groups.get(point.kind) ?? { point, waiting: [] };
      group.waiting.push({ slot, task, where });
      groups.set(point.kind, group);
    }
  }
  return [...groups.values()];
}

function assess(group: Group, grid: Grid): FindingDraft[] {
  const counts = new Map<number, number>();
  for (const { slot } of group.waiting) add(counts, slot, 1);
  const onset = onsetSlot(counts, grid.slots);
  const since = group.waiting.filter(({ slot }) => slot >= onset);
  const before = densityOf(counts, 0, onset);
  const after = densityOf(counts, onset, grid.slots);
  const strength = strengthOf(group, since, { before, after, slots: grid.slots - onset });
  if (strength < MIN_STRENGTH) return [];
  const times = [...Array(grid.slots).keys()].map((slot) => grid.start + (slot + 0.5) * grid.period);
  const stuck = longestStay(since);
  const process =
    topCounts(
      countBy(programs(since), ({ task }) => task.command),
      1,
    )[0]?.[0] ?? '';
  const where =
    topCounts(
      countBy(since, (waiting) => waiting.where),
      1,
    )[0]?.[0] ?? '';
  const tasks = new Set(since.map(({ task }) => task.pid)).size;
  const lasting = stuck > 1 ? `, one for about ${((stuck - 1) * grid.period).toFixed(0)} s or longer` : '';
  return [
    {
      modality: 'stacks',
      kind: group.point.kind,
      title: `${tasks} ${tasks === 1 ? 'task is' : 'tasks are'} blocked waiting for ${group.point.waitingFor} in ${where}${lasting}`,
      onset: onsetTime(since, grid),
      strength,
      trend: 'level-shift',
      direction: 'up',
      saturated: stuck >= 3 && !group.point.routine,
      subject: { process, function: where },
      baseline: before,
      value: after,
      unit: 'tasks',
      excerpt: excerptOf(since),
      points: sharePoints(
        times,
        times.map((_, slot) => counts.get(slot) ?? 0),
      ),
    },
  ];
}

/** The slot from which on the tasks are densest compared with before. */
function onsetSlot(counts: ReadonlyMap<number, number>, slots: number): number {
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

function densityOf(counts: ReadonlyMap<number, number>, from: number, to: number): number {
  if (to <= from) return 0;
  let sum = 0;
  for (const [slot, count] of counts) if (slot >= from && slot < to) sum += count;
  return sum / (to - from);
}

function strengthOf(
  group: Group,
  since: readonly Waiting[],
  { before, after, slots }: { before: number; after: number; slots: number },
): number {
  const moments = new Set(since.map(({ slot }) => slot)).size;
  const presence = (moments / Math.max(3, slots)) * (after > 0 ? Math.max(0, 1 - before / after) : 0);
  const crowd = Math.min(1, since.length / 8);
  const stay = Math.min(1, (longestStay(since) - 1) / 3);
  const raw = 0.35 * presence + 0.3 * crowd + 0.35 * stay;
  const kernelOnly =
    programs(since).length === since.length && since.every(({ task }) => isKernelThread(task.frames));
  const weight = (group.point.routine ? 0.9 : 1.1) * (kernelOnly ? 0.5 : 1);
  return Math.min(1, raw * weight);
}

/** Most consecutive looks at which the same task was found waiting in the same function. */
function longestStay(waiting: readonly Waiting[]): number {
  const slots = new Map<string, number[]>();
  for (const { slot, task, where } of waiting) {
    const key = `${task.pid} ${task.command} ${where}`;
    slots.set(key, [...(slots.get(key) ?? []), slot]);
  }
  let longest = 0;
  for (const list of slots.values()) {
    let run = 0;
    let previous = -2;
    for (const slot of [...new Set(list)].sort((a, b) => a - b)) {
      run = slot === previous + 1 ? run + 1 : 1;
      previous = slot;
      longest = Math.max(longest, run);
    }
  }
  return longest;
}

/** Waits of programs; those of kernel threads when there are no others. */
function programs(waiting: readonly Waiting[]): readonly Waiting[] {
  const own = waiting.filter(({ task }) => !isKernelThread(task.frames));
  return own.length > 0 ? own : waiting;
}

function onsetTime(since: readonly Waiting[], grid: Grid): number {
  const slot = since.reduce((least, waiting) => Math.min(least, waiting.slot), grid.slots);
  return grid.start + (slot + 0.5) * grid.period;
}

function countBy(waiting: readonly Waiting[], keyOf: (waiting: Waiting) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of waiting) add(counts, keyOf(one), 1);
  return counts;
}

/** `order-svc[430] jbd2_log_wait_commit < ext4_sync_file < … (seen 3 times)` */
function excerptOf(waiting: readonly Waiting[]): string[] {
  const counts = countBy(waiting, ({ task }) => {
    const stack = task.frames.length > 0 ? task.frames.slice(0, 8).join(' < ') : task.waitChannel;
    return `${task.command}[${task.pid}] ${stack}`;
  });
  return topCounts(counts, MAX_EXCERPT).map(([line, count]) => `${line} (seen ${count} times)`);
}
