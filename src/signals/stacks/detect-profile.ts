import type { ProfileBlock } from '../../domain/evidence.js';
import type { FindingDraft } from '../../domain/finding.js';
import type { TimeWindow } from '../../domain/incident.js';
import { findGrowth, growthOnset, median } from './change.js';
import { profileExcerpt, sharePoints } from './excerpt.js';
import type { FoldedStack } from './folded.js';
import { measureFamilies } from './measures.js';
import type { Measure } from './measures.js';
import { noIdleLeft } from './no-idle.js';
import { readProfile } from './profile.js';
import type { Profile } from './profile.js';
import { byStrength, growthStrength, MIN_STRENGTH } from './strength.js';
import { cpuShare, shareOf } from './words.js';

/** Below this share of the host's CPU time even a bad share of the busy time harms nobody. */
const MIN_SATURATED_SHARE = 0.1;

/**
 * Growth of CPU shares by process, subsystem, leaf function and mode, strongest first. A block's shares are
 * compared with the earlier blocks of the window, and with `baseline` blocks of a healthy time where there are any.
 */
export function detectProfile(
  blocks: readonly ProfileBlock[],
  window: TimeWindow,
  cpus: number | null,
  baseline: readonly ProfileBlock[],
): FindingDraft[] {
  const profile = readProfile(blocks, baseline);
  if (profile.blocks.length === profile.baselineBlocks) return [];
  const found = measureFamilies(profile).flatMap(({ measures, limit }) =>
    measures
      .flatMap((measure) => assess(measure, profile, window, cpus))
      .sort(byStrength)
      .slice(0, limit),
  );
  return [...mainMode(found), ...noIdleLeft(profile, window)].sort(byStrength);
}

/** A newcomer is worth naming however little it takes. */
const LEAST_IN_THE_WAY = 0.5;

/** Part of a process's growth that a mode must have to be worth saying: else it merely came along. */
const MAIN_MODE = 0.4;

function growthOf(draft: FindingDraft): number {
  return (draft.value ?? 0) - (draft.baseline ?? 0);
}

/** Of the user-space and the kernel time of a process, what its growth mainly consists of. */
function mainMode(found: readonly FindingDraft[]): FindingDraft[] {
  const processes = found.filter((draft) => draft.kind === 'stack.process');
  return found.filter((draft) => {
    if (draft.kind !== 'stack.user' && draft.kind !== 'stack.kernel') return true;
    const whole = processes.find((one) => one.subject.process === draft.subject.process);
    return whole === undefined || growthOf(draft) >= MAIN_MODE * growthOf(whole);
  });
}

function assess(measure: Measure, profile: Profile, window: TimeWindow, cpus: number | null): FindingDraft[] {
  const counts = profile.tallies.map(measure.count);
  const series = { counts, totals: profile.totals };
  const growth = findGrowth(series, profile.baselineBlocks);
  if (!growth) return alwaysHigh(measure, profile, counts);
  const busy = profile.tallies.map((tally) => tally.total - tally.idle);
  const busyShare = shareOf(counts, busy, growth.first, growth.last);
  const before = shareOf(counts, busy, 0, growth.first - 1);
  // A share that only rises with the load of the whole host says little about this subsystem.
  const lift = busyShare < 1.15 * before ? 0.7 : 1;
  const growthOnly = growthStrength(growth, measure.halfEffect, counts.length) * lift;
  if (growthOnly < MIN_STRENGTH) return [];
  const strength = growthOnly * inTheWay(measure, growth.value, cpus);
  const inside = profile.blocks.slice(growth.first, growth.last + 1);
  return [
    {
      ...common(measure, profile, counts, inside),
      title: `${measure.what} grew from ${cpuShare(growth.baseline, null)} to ${cpuShare(growth.value, cpus)}`,
      onset: Math.max(window.start, growthOnset(growth, series, profile.blocks)),
      strength,
      trend: growth.trend,
      saturated: measure.saturation !== null && busyShare >= measure.saturation,
      baseline: growth.baseline,
      value: growth.value,
    },
  ];
}

/** 1 for what may keep others from a CPU, less for what leaves most of one idle. */
function inTheWay({ holdsUpFrom }: Measure, share: number, cpus: number | null): number {
  if (holdsUpFrom === null) return 1;
  return Math.min(1, Math.max(LEAST_IN_THE_WAY, (share * (cpus ?? 1)) / holdsUpFrom));
}

/** A subsystem or process that takes a bad share of the busy time from the first block on: a fault older than the window. */
function alwaysHigh(measure: Measure, profile: Profile, all: readonly number[]): FindingDraft[] {
  if (measure.saturation === null || profile.baselineBlocks > 0) return [];
  const busy = profile.tallies.map((tally) => tally.total - tally.idle);
  const busyShare = shareOf(all, busy, 0, all.length - 1);
  const share = median(all.map((count, i) => count / Math.max(profile.totals[i] ?? 0, 1)));
  if (busyShare < measure.saturation || share < MIN_SATURATED_SHARE) return [];
  const first = profile.blocks[0];
  return [
    {
      ...common(measure, profile, all, profile.blocks),
      title: `${measure.what}: ${cpuShare(share, null)} all the time, ${(busyShare * 100).toFixed(0)} % of what is busy`,
      onset: first ? first.time : 0,
      strength: Math.min(0.7, MIN_STRENGTH + 0.4 * (share / (share + measure.halfEffect)) * busyShare),
      trend: 'flat',
      saturated: true,
      baseline: null,
      value: share,
    },
  ];
}

type CommonPart = Pick<
  FindingDraft,
  'modality' | 'kind' | 'direction' | 'subject' | 'unit' | 'excerpt' | 'points'
>;

function common(
  measure: Measure,
  profile: Profile,
  counts: readonly number[],
  inside: readonly ProfileBlock[],
): CommonPart {
  const picks = (stack: FoldedStack): boolean => {
    const facts = profile.factsOf(stack);
    return !facts.idle && measure.picks(facts);
  };
  const shown = profile.blocks.slice(profile.baselineBlocks);
  const shares = counts.map((count, i) => count / Math.max(profile.totals[i] ?? 0, 1));
  return {
    modality: 'stacks',
    kind: measure.kind,
    direction: 'up',
    subject: measure.subject(inside),
    unit: 'ratio',
    excerpt: profileExcerpt(inside, picks),
    points: sharePoints(
      shown.map((block) => block.time),
      shares.slice(profile.baselineBlocks),
    ),
  };
}
