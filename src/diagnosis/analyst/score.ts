import type { Sop, SopCause } from '../../domain/knowledge.js';
import type { Match } from '../../domain/match.js';
import type { Symptom } from '../../domain/symptom.js';
import { isObservable, symptomsOf } from '../conditions.js';
import type { Facts } from '../conditions.js';
import type { SopWalk } from '../sop-walk.js';
import {
  ABSENT,
  ANSWER,
  CASE_BONUS,
  CLEAR,
  DIMINISHING,
  EARLY_BONUS,
  FAINT,
  GROUP_WEIGHT,
  PRIOR,
  WALK_BONUS,
} from './weights.js';
import type { EvidenceGroup } from './weights.js';

/** One symptom's part in the score of a cause. */
export interface Contribution {
  term: string;
  symptom: Symptom;
  group: EvidenceGroup;
  weight: number;
}

/** A root cause as one SOP describes it, weighed against the facts. */
export interface Candidate {
  sop: Sop;
  cause: SopCause;
  contributions: Contribution[];
  /** Decisive and strong terms that would have shown but did not. */
  absent: string[];
  /** Parts of the score that are not symptoms: prior, absent evidence, SOP walk, matched cases. */
  offset: number;
  score: number;
}

/** 1 for the symptom that moved first, 0 for the one that moved last and for what was so from the start. */
function earliness(symptom: Symptom, { symptoms, windowStart }: Facts): number {
  if (symptom.onset <= windowStart) return 0;
  const onsets = symptoms.map((one) => one.onset).filter((onset) => onset > windowStart);
  const first = Math.min(...onsets);
  const span = Math.max(...onsets) - first;
  return span === 0 ? 1 : 1 - (symptom.onset - first) / span;
}

function strongest(symptoms: readonly Symptom[]): Symptom | undefined {
  return [...symptoms].sort((a, b) => b.strength - a.strength || a.onset - b.onset)[0];
}

/** A symptom just past the detector's limit says little; one that is clear counts in full. */
function sizeOf(strength: number): number {
  return Math.min(1, Math.max(0.15, (strength - FAINT) / (CLEAR - FAINT)));
}

function contributionsOf(cause: SopCause, facts: Facts): Contribution[] {
  const groups = Object.keys(GROUP_WEIGHT) as EvidenceGroup[];
  return groups.flatMap((group) => {
    const found = cause.evidence[group].flatMap((term) => {
      const symptom = strongest(symptomsOf(facts, term));
      return symptom === undefined ? [] : [{ term, symptom }];
    });
    found.sort((a, b) => b.symptom.strength - a.symptom.strength || (a.term < b.term ? -1 : 1));
    return found.map(({ term, symptom }, rank) => {
      const size = sizeOf(symptom.strength);
      const early =
        group === 'weakens' || group === 'excludes' ? 1 : 1 + EARLY_BONUS * earliness(symptom, facts);
      return { term, symptom, group, weight: GROUP_WEIGHT[group] * size * early * DIMINISHING ** rank };
    });
  });
}

function absentEvidence(cause: SopCause, facts: Facts): { terms: string[]; penalty: number } {
  const missing = (ids: readonly string[]): string[] =>
    ids.filter(
      (id) => symptomsOf(facts, id).length === 0 && isObservable(facts.knowledge.terms.get(id), facts.shows),
    );
  const { decisive, strong } = cause.evidence;
  const noDecisive = decisive.length > 0 && missing(decisive).length === decisive.length;
  const missingStrong = missing(strong);
  const penalty = (noDecisive ? ABSENT.decisive : 0) + ABSENT.strong * missingStrong.length;
  return {
    terms: [...(noDecisive ? decisive : []), ...missingStrong],
    penalty: Math.max(ABSENT.cap, penalty),
  };
}

/** How alike the best historical case of the cause is, compared with the best case of any cause. */
function caseSupport(causeId: string, matches: readonly Match[]): number {
  const cases = matches.filter((match) => match.kind === 'historical-case');
  const best = Math.max(0, ...cases.map((match) => match.score));
  const own = Math.max(
    0,
    ...cases.filter((match) => match.rootCauses.includes(causeId)).map((match) => match.score),
  );
  return best === 0 ? 0 : own * (own / best);
}

/** Branching counts for nothing where evidence rules the cause out. */
function walkBonus(
  sop: Sop,
  causeId: string,
  walks: readonly SopWalk[],
  contributions: readonly Contribution[],
): number {
  if (contributions.some((one) => one.group === 'excludes')) return 0;
  const led = walks.filter((walk) => walk.causes.includes(causeId));
  if (led.some((walk) => walk.sop.id === sop.id)) return WALK_BONUS.own;
  return led.length > 0 ? WALK_BONUS.other : 0;
}

/** What people answered who ran the checks that lead to the cause. */
function answerBonus(causeId: string, { knowledge, said }: Facts): number {
  const leading = knowledge.sops.flatMap((sop) =>
    sop.checks.flatMap((check) =>
      'cause' in check.then && check.then.cause === causeId
        ? (said?.answers.get(`${sop.id}#${check.id}`) ?? [])
        : [],
    ),
  );
  if (leading.length === 0) return 0;
  return leading.some((answer) => answer.holds) ? ANSWER.holds : ANSWER.fails;
}

/** Weighs one cause of one SOP. */
export function weigh(
  sop: Sop,
  cause: SopCause,
  facts: Facts,
  walks: readonly SopWalk[],
  matches: readonly Match[],
): Candidate {
  const contributions = contributionsOf(cause, facts);
  const absent = absentEvidence(cause, facts);
  const prior = cause.id === 'none' ? PRIOR.none : PRIOR.cause;
  const offset =
    prior +
    absent.penalty +
    walkBonus(sop, cause.id, walks, contributions) +
    answerBonus(cause.id, facts) +
    CASE_BONUS * caseSupport(cause.id, matches);
  return { sop, cause, contributions, absent: absent.terms, offset, score: scoreOf(offset, contributions) };
}

export function scoreOf(offset: number, contributions: readonly Contribution[]): number {
  return contributions.reduce((sum, one) => sum + one.weight, offset);
}
