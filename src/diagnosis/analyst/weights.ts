/**
 * Log-odds that a symptom of full strength adds to a root cause, by the group in which the SOP lists it.
 * The groups are the SOP author's judgement; only these few numbers are tuned (on the `fit` incidents).
 */
export const GROUP_WEIGHT = {
  decisive: 4.5,
  strong: 2,
  supporting: 0.6,
  weakens: -1.3,
  excludes: -6,
} as const;
export type EvidenceGroup = keyof typeof GROUP_WEIGHT;

/** Strengths at which a symptom counts for nothing and in full. */
export const FAINT = 0.2;
export const CLEAR = 0.8;

/** Every further symptom of a group adds less: they are not independent. */
export const DIMINISHING = 0.75;
/** Log-odds of a cause before anything is seen; a false alarm is what is true when nothing speaks. */
export const PRIOR = { cause: -1.5, none: 1.3 };
/** A strong or decisive symptom that would have shown in the data but did not. */
export const ABSENT = { decisive: -1, strong: -0.4, cap: -2 };
/** The branching of the SOP that describes the cause led to it; that of another SOP did. */
export const WALK_BONUS = { own: 1.5, other: 0.5 };
/** A person ran the check that leads to the cause: it holds, or it does not. */
export const ANSWER = { holds: 3, fails: -3 };
/** The best-matching historical case with this cause, times its share of the similarity. */
export const CASE_BONUS = 1;
/** A symptom that moved first weighs up to this much more than one that moved last. */
export const EARLY_BONUS = 0.3;
/** What is left of the weight of a symptom that a better cause explains as its consequence. */
export const EXPLAINED_REST = 0.25;
/** A deeper cause whose own evidence holds takes over from the shallower one. */
export const DEEPER_BONUS = 0.5;
/** Divides the scores before the softmax; larger is less sure. */
export const TEMPERATURE = 1.4;
/** Log-odds that the first cause loses when it explains nothing of what changed. */
export const UNEXPLAINED = 2;
/** Below this confidence no cause is named as the answer. */
export const ABSTAIN_BELOW = 0.35;
