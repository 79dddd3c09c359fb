import { EVERYWHERE } from '../../catalog/stack-keywords/keyword.js';
import type { FindingDraft } from '../../domain/finding.js';
import type { TimeWindow } from '../../domain/incident.js';
import { findGrowth, growthOnset } from './change.js';
import { profileExcerpt, sharePoints } from './excerpt.js';
import { busiestProcess } from './profile.js';
import type { Profile } from './profile.js';
import { growthStrength } from './strength.js';
import { percent, shareOf } from './words.js';

/** Idle share at or below which the CPUs have nothing left to give. */
const NO_IDLE = 0.05;

/** Says once that the CPUs have no idle time left, with the process that takes most of it. */
export function noIdleLeft(profile: Profile, window: TimeWindow): FindingDraft[] {
  const { tallies, totals, blocks, baselineBlocks } = profile;
  if (!tallies.some((tally) => tally.idle > 0)) return [];
  const counts = tallies.map((tally) => tally.total - tally.idle);
  const growth = findGrowth({ counts, totals }, baselineBlocks);
  const first = growth ? growth.first : baselineBlocks;
  const last = growth ? growth.last : counts.length - 1;
  const idle = 1 - shareOf(counts, totals, first, last);
  const strength = growth ? Math.max(0.5, growthStrength(growth, EVERYWHERE, counts.length)) : 0.4;
  if (idle > NO_IDLE) return [];
  const inside = blocks.slice(first, last + 1);
  const busyProcess = busiestProcess(profile, inside, (facts) => !facts.idle);
  const baseline = growth ? 1 - growth.baseline : null;
  const before = baseline === null ? '' : `, ${percent(baseline)} before`;
  const start = inside[0]?.time ?? window.start;
  const shown = tallies.slice(baselineBlocks);
  return [
    {
      modality: 'stacks',
      kind: 'stack.loadavg_idle',
      title: `No idle CPU time is left (${percent(idle)}${before}); ${busyProcess} takes most`,
      onset: Math.max(window.start, growth ? growthOnset(growth, { counts, totals }, blocks) : start),
      strength,
      trend: growth ? growth.trend : 'flat',
      direction: 'down',
      saturated: true,
      subject: { process: busyProcess },
      baseline,
      value: idle,
      unit: 'ratio',
      excerpt: profileExcerpt(inside, (stack) => !profile.factsOf(stack).idle),
      points: sharePoints(
        shown.map((tally) => tally.time),
        shown.map((tally) => (tally.total > 0 ? tally.idle / tally.total : null)),
      ),
    },
  ];
}
