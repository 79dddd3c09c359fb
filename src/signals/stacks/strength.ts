import type { FindingDraft } from '../../domain/finding.js';
import type { Growth } from './change.js';

/** Weaker findings are not worth a reader's time. */
export const MIN_STRENGTH = 0.3;

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/**
 * Strength of growth, 0..1: 0.3 just past three sigma with a small effect, above 0.9 unmistakable.
 * `halfEffect` is the gain, as a share of the host's CPU time, that counts half.
 */
export function growthStrength(growth: Growth, halfEffect: number, blocks: number): number {
  const gain = growth.value - growth.baseline;
  const distance = clamp(Math.log2(growth.score / 3) / 4);
  const effect = clamp(gain / (gain + halfEffect));
  const raw = 0.3 + 0.7 * Math.sqrt(distance * effect);
  return clamp(raw * persistence(growth, blocks) * steadiness(growth) * novelty(growth));
}

/** Bursts that are over again (a cron job, a backup) weigh less than what still goes on at the end. */
function persistence({ first, last }: Growth, blocks: number): number {
  const length = last - first + 1;
  const ongoing = last >= blocks - 2;
  if (length === 1) return ongoing ? 0.6 : 0.35;
  if (!ongoing) return length < 4 ? 0.6 : 0.75;
  return length === 2 ? 0.8 : 1;
}

/** Jobs that come and go look like growth when few blocks were seen before, or when they skip blocks since. */
function steadiness({ first, coverage }: Growth): number {
  const seen = 1 - 0.8 / Math.max(first, 1);
  return seen * (coverage >= 0.8 ? 1 : Math.max(0.3, coverage * Math.sqrt(coverage)));
}

/** Growth that stays below what single earlier blocks have shown is hardly news. */
function novelty({ value, highest, baseline }: Growth): number {
  if (highest <= baseline) return 1;
  const beyond = value / highest;
  return beyond >= 1.2 ? 1 : Math.max(0.4, 1 - (1.2 - beyond) * 0.8);
}

/** Strongest first; equal strengths in order of kind and title, so that the list is always the same. */
export function byStrength(a: FindingDraft, b: FindingDraft): number {
  const textA = a.kind + a.title;
  const textB = b.kind + b.title;
  return b.strength - a.strength || (textA < textB ? -1 : textA > textB ? 1 : 0);
}
