import type { BlockedSample, ProfileBlock } from '../../domain/evidence.js';
import type { FindingDraft } from '../../domain/finding.js';
import type { TimeWindow } from '../../domain/incident.js';
import { detectBlocked } from './detect-blocked.js';
import { detectProfile } from './detect-profile.js';
import { byStrength } from './strength.js';

const MAX_FINDINGS = 30;

/**
 * What is abnormal in the CPU stacks and the blocked tasks of a window, strongest first, at most 30.
 * Shares are compared with the earlier blocks of the window and, where given, with `baseline` blocks of a
 * healthy time. Values have the unit `ratio` of the host's CPU time for CPU stacks, and `tasks` (mean number
 * at a look) for blocked tasks. Never throws.
 */
export function detectStacks(
  profile: readonly ProfileBlock[],
  blocked: readonly BlockedSample[],
  window: TimeWindow,
  facts: { cpus: number | null },
  baseline: readonly ProfileBlock[] = [],
): FindingDraft[] {
  return [...detectProfile(profile, window, facts.cpus, baseline), ...detectBlocked(blocked, window)]
    .sort(byStrength)
    .slice(0, MAX_FINDINGS);
}
