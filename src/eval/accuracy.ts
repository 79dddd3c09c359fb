/** One scored case: the ranking that came out and what would have been right. */
export interface ScoredCase {
  id: string;
  truth: string;
  /** Root-cause ids that count as right, the truth included. */
  accepted: readonly string[];
  /** Root-cause ids, best first. */
  ranking: readonly string[];
  /** Confidence of the first. */
  confidence: number;
  abstained: boolean;
  wallMs: number;
}

/** 1-based rank of the first right answer; Infinity when it is not in the ranking. */
export function rankOfTruth(scored: Pick<ScoredCase, 'accepted' | 'ranking'>): number {
  const index = scored.ranking.findIndex((id) => scored.accepted.includes(id));
  return index < 0 ? Infinity : index + 1;
}

/** AC@k: the share of cases whose true root cause is among the first k (paper, section 5.1.2). NaN without cases. */
export function accuracyAt(k: number, cases: readonly ScoredCase[]): number {
  return cases.filter((scored) => rankOfTruth(scored) <= k).length / cases.length;
}

/** Avg@k: the mean of AC@1 … AC@k. */
export function averageAt(k: number, cases: readonly ScoredCase[]): number {
  let sum = 0;
  for (let rank = 1; rank <= k; rank += 1) sum += accuracyAt(rank, cases);
  return sum / k;
}

/** The share of healthy hosts (truth `none`) on which a root cause other than `none` was named; NaN without any. */
export function falseAlarmRate(cases: readonly ScoredCase[]): number {
  const healthy = cases.filter((scored) => scored.truth === 'none');
  return (
    healthy.filter((scored) => !scored.abstained && scored.ranking[0] !== 'none').length / healthy.length
  );
}
