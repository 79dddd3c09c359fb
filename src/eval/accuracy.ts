/** What came out for one case and what would have been right. */
export interface Ranked {
  /** Root-cause ids that count as right, the truth included. */
  accepted: readonly string[];
  /** Root-cause ids, best first. */
  ranking: readonly string[];
}

/** A ranked case of which the healthy ones can be told. */
export interface ScoredCase extends Ranked {
  truth: string;
  abstained: boolean;
}

/** The cause that stands for a healthy host with a false alarm. */
export const HEALTHY = 'none';

/** 1-based rank of the first right answer; Infinity when it is not in the ranking. */
export function rankOfTruth({ accepted, ranking }: Ranked): number {
  const index = ranking.findIndex((id) => accepted.includes(id));
  return index < 0 ? Infinity : index + 1;
}

export function isRight(scored: Ranked): boolean {
  return rankOfTruth(scored) === 1;
}

/** AC@k: the share of cases whose true root cause is among the first k (paper, section 5.1.2). NaN without cases. */
export function accuracyAt(k: number, cases: readonly Ranked[]): number {
  return cases.filter((scored) => rankOfTruth(scored) <= k).length / cases.length;
}

/** Avg@k: the mean of AC@1 … AC@k. */
export function averageAt(k: number, cases: readonly Ranked[]): number {
  let sum = 0;
  for (let rank = 1; rank <= k; rank += 1) sum += accuracyAt(rank, cases);
  return sum / k;
}

/** Whether a root cause was named on a healthy host. */
export function isFalseAlarm({ truth, abstained, ranking }: ScoredCase): boolean {
  return truth === HEALTHY && !abstained && ranking[0] !== HEALTHY;
}

/** The share of healthy hosts (truth `none`) on which a root cause other than `none` was named; NaN without any. */
export function falseAlarmRate(cases: readonly ScoredCase[]): number {
  const healthy = cases.filter((scored) => scored.truth === HEALTHY);
  return healthy.filter(isFalseAlarm).length / healthy.length;
}
