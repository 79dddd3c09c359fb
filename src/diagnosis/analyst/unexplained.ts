import type { SopCause } from '../../domain/knowledge.js';
import type { Facts } from '../conditions.js';
import { FAINT } from './weights.js';

/** Below this much in sum, the symptoms are too faint to ask for an explanation. */
const FAINT_IN_ALL = 0.15;

/** A host on which nothing is wrong explains every symptom that a healthy host may have. */
function explains(cause: SopCause, term: string): boolean {
  const { decisive, strong, supporting, weakens } = cause.evidence;
  if (cause.id === 'none') return !weakens.includes(term);
  return [decisive, strong, supporting, cause.consequences].some((terms) => terms.includes(term));
}

/**
 * Which share (0 to 1) of what changed in the window the cause leaves unexplained. The best of the known causes may
 * still be a poor one: a fault that no SOP describes shows in what is left over.
 */
export function unexplainedShare(cause: SopCause, { symptoms, windowStart }: Facts): number {
  const clearness = new Map<string, number>();
  for (const { term, strength, onset } of symptoms) {
    if (onset <= windowStart) continue;
    clearness.set(term, Math.max(clearness.get(term) ?? 0, strength - FAINT));
  }
  let all = 0;
  let unexplained = 0;
  for (const [term, clear] of clearness) {
    all += Math.max(0, clear);
    if (!explains(cause, term)) unexplained += Math.max(0, clear);
  }
  return all < FAINT_IN_ALL ? 0 : unexplained / all;
}
