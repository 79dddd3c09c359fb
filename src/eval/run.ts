import type { Diagnosis } from '../domain/diagnosis.js';
import type { LabelledCase } from './dataset.js';
import { outcomeOf } from './outcome.js';
import type { Outcome } from './outcome.js';

/** A method under evaluation: diagnoses one recorded incident. */
export type DiagnoseCase = (one: LabelledCase) => Promise<Diagnosis>;

export interface RunOptions {
  /** How often each case is diagnosed; more than once makes sense with a model. */
  runs: number;
  /** Called after each diagnosis. */
  onOutcome?: (outcome: Outcome, done: number, total: number) => void;
  /** Called with the diagnoses of the first run. */
  keep?: (one: LabelledCase, diagnosis: Diagnosis) => Promise<void>;
}

/** Diagnoses every case, one after the other: times are those of an otherwise idle process. */
export async function runDataset(
  dataset: readonly LabelledCase[],
  diagnose: DiagnoseCase,
  { runs, onOutcome, keep }: RunOptions,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let run = 1; run <= runs; run += 1) {
    for (const one of dataset) {
      const diagnosis = await diagnose(one);
      const outcome = outcomeOf(one, diagnosis, run);
      outcomes.push(outcome);
      if (run === 1) await keep?.(one, diagnosis);
      onOutcome?.(outcome, outcomes.length, runs * dataset.length);
    }
  }
  return outcomes;
}
