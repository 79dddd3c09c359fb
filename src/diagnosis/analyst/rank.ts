import type { Match } from '../../domain/match.js';
import type { Facts } from '../conditions.js';
import type { SopWalk } from '../sop-walk.js';
import { scoreOf, weigh } from './score.js';
import type { Candidate } from './score.js';
import { DEEPER_BONUS, EXPLAINED_REST, TEMPERATURE } from './weights.js';

/** A weighed root cause with its probability among all of them. */
export interface Ranked extends Candidate {
  probability: number;
}

/** Best first; ties in the order of the ids, so that the same facts give the same ranking. */
function order(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort((a, b) => b.score - a.score || (a.cause.id < b.cause.id ? -1 : 1));
}

/** Of several SOPs that describe a cause, the one that fits best. */
function bestPerCause(candidates: readonly Candidate[]): Candidate[] {
  const best = new Map<string, Candidate>();
  for (const candidate of order(candidates)) {
    if (!best.has(candidate.cause.id)) best.set(candidate.cause.id, candidate);
  }
  return [...best.values()];
}

/** A symptom that `explainer` brings along lends little weight to `candidate`, unless it proves that one. */
function explainAway(candidate: Candidate, explainer: Candidate): Candidate {
  const consequences = new Set(explainer.cause.consequences);
  const contributions = candidate.contributions.map((one) =>
    one.weight > 0 && one.group !== 'decisive' && consequences.has(one.term)
      ? { ...one, weight: one.weight * EXPLAINED_REST }
      : one,
  );
  return { ...candidate, contributions, score: scoreOf(candidate.offset, contributions) };
}

/** Whether the cause stands on something else than what `other` brings along anyway. */
function standsAlone(candidate: Candidate, other: Candidate): boolean {
  const consequences = new Set(other.cause.consequences);
  return candidate.contributions.some(
    (one) =>
      (one.group === 'decisive' || one.group === 'strong') && one.weight > 0 && !consequences.has(one.term),
  );
}

/**
 * Explaining away, best cause first: what the leader brings along as its consequences lends the causes below it
 * little weight. A leader that itself stands only on consequences of a rival that stands alone gives way to it.
 */
function settle(candidates: readonly Candidate[]): Candidate[] {
  let rest = order(candidates);
  const settled: Candidate[] = [];
  while (rest.length > 0) {
    const [leader, ...others] = rest;
    if (leader === undefined) break;
    if (leader.score <= 0 || leader.cause.id === 'none') {
      settled.push(leader);
      rest = others;
      continue;
    }
    const rival = others.find(
      (other) => other.score > 0 && standsAlone(other, leader) && !standsAlone(leader, other),
    );
    if (rival !== undefined && explainAway(leader, rival).score < rival.score) {
      rest = order([explainAway(leader, rival), ...others]);
      if (rest[0]?.cause.id !== leader.cause.id) continue;
    }
    settled.push(leader);
    rest = order(others.map((other) => explainAway(other, leader)));
  }
  return order(settled);
}

/** Whether the cause's own evidence is there: a decisive symptom where it has decisive ones, else a strong one. */
function isProven(candidate: Candidate): boolean {
  const group = candidate.cause.evidence.decisive.length > 0 ? 'decisive' : 'strong';
  return candidate.score > 0 && candidate.contributions.some((one) => one.group === group && one.weight > 0);
}

/** A cause names its deeper explanation; when that one's own evidence holds too, it goes first. */
function preferDeeper(candidates: readonly Candidate[]): Candidate[] {
  const [top, ...others] = candidates;
  if (top === undefined) return [];
  const deeper = others.find((other) => top.cause.deeper.includes(other.cause.id) && isProven(other));
  if (deeper === undefined) return [...candidates];
  const score = top.score + DEEPER_BONUS;
  const raised = { ...deeper, offset: deeper.offset + score - deeper.score, score };
  return [raised, top, ...others.filter((other) => other !== deeper)];
}

function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - top) / TEMPERATURE));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** All root causes of the SOPs, best first, with probabilities that add up to 1. */
export function rankCauses(facts: Facts, walks: readonly SopWalk[], matches: readonly Match[]): Ranked[] {
  const weighed = facts.knowledge.sops.flatMap((sop) =>
    sop.causes
      .filter((cause) => facts.said?.excluded.has(cause.id) !== true)
      .map((cause) => weigh(sop, cause, facts, walks, matches)),
  );
  const ranked = preferDeeper(settle(bestPerCause(weighed)));
  const probabilities = softmax(ranked.map((candidate) => candidate.score));
  return ranked.map((candidate, index) => ({ ...candidate, probability: probabilities[index] ?? 0 }));
}
