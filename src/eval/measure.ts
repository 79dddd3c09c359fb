import { accuracyAt, averageAt, HEALTHY, isFalseAlarm, isRight } from './accuracy.js';
import { bootstrap } from './bootstrap.js';
import type { Estimate } from './bootstrap.js';
import type { Outcome } from './outcome.js';
import { brierScore, expectedCalibrationError } from './reliability.js';
import type { Answer } from './reliability.js';

/** A line of the results table. */
export interface Row {
  /** What is compared: `parts`, `alerts`, `missing modality`, `history`. */
  group: string;
  name: string;
  cases: number;
  ac1: Estimate;
  ac3: Estimate;
  ac5: Estimate;
  avg5: Estimate;
  grounded: Estimate;
  ece: Estimate;
  brier: Estimate;
  /** Healthy hosts on which a cause was named. */
  falseAlarms: number;
  healthy: number;
  abstained: number;
}

const SEED = 1;

export function answersOf(outcomes: readonly Outcome[]): Answer[] {
  return outcomes.map((outcome) => ({ confidence: outcome.confidence, right: isRight(outcome) }));
}

export function groupByCase(outcomes: readonly Outcome[]): Outcome[][] {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) groups.set(outcome.id, [...(groups.get(outcome.id) ?? []), outcome]);
  return [...groups.values()];
}

/** Measures a set of outcomes; runs of one case are drawn together. */
export function measure(group: string, name: string, outcomes: readonly Outcome[]): Row {
  const groups = groupByCase(outcomes);
  const estimate = (statistic: (items: readonly Outcome[]) => number): Estimate =>
    bootstrap(groups, statistic, SEED);
  return {
    group,
    name,
    cases: groups.length,
    ac1: estimate((items) => accuracyAt(1, items)),
    ac3: estimate((items) => accuracyAt(3, items)),
    ac5: estimate((items) => accuracyAt(5, items)),
    avg5: estimate((items) => averageAt(5, items)),
    grounded: estimate((items) => items.filter((item) => item.grounded).length / items.length),
    ece: estimate((items) => expectedCalibrationError(answersOf(items))),
    brier: estimate((items) => brierScore(answersOf(items))),
    falseAlarms: outcomes.filter(isFalseAlarm).length,
    healthy: outcomes.filter((outcome) => outcome.truth === HEALTHY).length,
    abstained: outcomes.filter((outcome) => outcome.abstained).length,
  };
}
