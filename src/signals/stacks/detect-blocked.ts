import type { BlockedSample } from '../../domain/evidence.js';
import type { FindingDraft } from '../../domain/finding.js';
import type { TimeWindow } from '../../domain/incident.js';
import { densityOf, gridOf, groupTasks, longestStay, onsetSlot, programs } from './blocked-groups.js';
import type { Grid, Group, Waiting } from './blocked-groups.js';
import { sharePoints } from './excerpt.js';
import { add, topCounts } from './shares.js';
import { MIN_STRENGTH } from './strength.js';
import { isKernelThread } from './wait-points.js';

const MAX_EXCERPT = 12;

/**
 * Tasks in uninterruptible sleep, grouped by what they wait for; strongest first. A single short wait for
 * the disk is normal; what counts is that it lasts, comes back at every look, or holds many tasks.
 */
export function detectBlocked(samples: readonly BlockedSample[], window: TimeWindow): FindingDraft[] {
  // A moment far outside the window comes from a damaged line.
  const span = Math.max(60, window.end - window.start);
  const usable = samples.filter(({ time }) => time >= window.start - span && time <= window.end + span);
  if (usable.length === 0) return [];
  const grid = gridOf(usable, window);
  return groupTasks(usable, grid).flatMap((group) => assess(group, grid));
}

function assess(group: Group, grid: Grid): FindingDraft[] {
  const counts = new Map<number, number>();
  for (const { slot } of group.waiting) add(counts, slot, 1);
  const onset = onsetSlot(counts, grid.slots);
  const since = group.waiting.filter(({ slot }) => slot >= onset);
  const before = densityOf(counts, 0, onset);
  const after = densityOf(counts, onset, grid.slots);
  const course = { before, after, slots: grid.slots - onset, period: grid.period };
  const strength = strengthOf(group, since, course);
  if (strength < MIN_STRENGTH) return [];
  const times = [...Array(grid.slots).keys()].map((slot) => grid.start + (slot + 0.5) * grid.period);
  const stuck = longestStay(since, grid.period);
  const process = commonest(programs(since), ({ task }) => task.command);
  const where = commonest(since, (waiting) => waiting.where);
  const tasks = new Set(since.map(({ task }) => task.pid)).size;
  const lasting = stuck.looks > 1 ? `, one for about ${stuck.seconds.toFixed(0)} s or longer` : '';
  return [
    {
      modality: 'stacks',
      kind: group.point.kind,
      title: `${tasks} ${tasks === 1 ? 'task is' : 'tasks are'} blocked waiting for ${group.point.waitingFor} in ${where}${lasting}`,
      onset: onsetTime(since, grid),
      strength,
      trend: 'level-shift',
      direction: 'up',
      saturated: stuck.looks >= 3 && !group.point.routine,
      subject: { process, function: where },
      baseline: mostAtOnce(counts, 0, onset),
      value: mostAtOnce(counts, onset, grid.slots),
      unit: 'tasks',
      excerpt: excerptOf(since),
      points: sharePoints(
        times,
        times.map((_, slot) => counts.get(slot) ?? 0),
      ),
    },
  ];
}

function mostAtOnce(counts: ReadonlyMap<number, number>, from: number, to: number): number {
  return Math.max(0, ...[...counts].filter(([slot]) => slot >= from && slot < to).map(([, count]) => count));
}

function commonest(waiting: readonly Waiting[], of: (one: Waiting) => string): string {
  return topCounts(countBy(waiting, of), 1)[0]?.[0] ?? '';
}

function strengthOf(
  group: Group,
  since: readonly Waiting[],
  { before, after, slots, period }: { before: number; after: number; slots: number; period: number },
): number {
  const moments = new Set(since.map(({ slot }) => slot)).size;
  const presence = (moments / Math.max(3, slots)) * (after > 0 ? Math.max(0, 1 - before / after) : 0);
  const crowd = Math.min(1, since.length / 8);
  const stay = Math.min(1, (longestStay(since, period).looks - 1) / 3);
  const raw = 0.35 * presence + 0.3 * crowd + 0.35 * stay;
  const kernelOnly =
    programs(since).length === since.length && since.every(({ task }) => isKernelThread(task.frames));
  const weight =
    (group.point.routine ? 0.9 : 1.1) * (kernelOnly && group.point.kernelThreadsTell !== true ? 0.5 : 1);
  return Math.min(1, raw * weight);
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
