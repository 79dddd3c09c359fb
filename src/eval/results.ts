import { z } from 'zod';
import { isRight } from './accuracy.js';
import { quantile } from './bootstrap.js';
import { SEALED_PART } from './dataset.js';
import { answersOf, groupByCase } from './measure.js';
import { outcomeSchema } from './outcome.js';
import type { Outcome } from './outcome.js';
import { coverageCurve, reliabilityTable } from './reliability.js';

const estimateSchema = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
const rowSchema = z.object({
  group: z.string(),
  name: z.string(),
  cases: z.number().int(),
  ac1: estimateSchema,
  ac3: estimateSchema,
  ac5: estimateSchema,
  avg5: estimateSchema,
  grounded: estimateSchema,
  ece: estimateSchema,
  brier: estimateSchema,
  falseAlarms: z.number().int(),
  healthy: z.number().int(),
  abstained: z.number().int(),
});

const confusionSchema = z.object({
  truth: z.string(),
  /** Causes that were put first, with how often. */
  named: z.array(z.object({ id: z.string(), count: z.number().int(), right: z.boolean() })),
});

const usageSchema = z.object({
  diagnoses: z.number().int(),
  /** Diagnoses that the method's own analyst did not write, because it failed. */
  fellBack: z.number().int(),
  wallMs: z.object({ p50: z.number(), p95: z.number() }),
  promptTokens: z.number(),
  completionTokens: z.number(),
  /** US dollars; null when the prices are not known. */
  costUsd: z.number().nullable(),
});

export const methodSchema = z.object({
  name: z.enum(['oscope', 'react', 'cot']),
  /** Null = offline. */
  model: z.string().nullable(),
  without: z.array(z.string()),
});
export type Method = z.infer<typeof methodSchema>;

/** What `oscope eval` measured. Sealed cases are in the figures, but never listed. */
export const resultsSchema = z.object({
  schemaVersion: z.literal('1'),
  method: methodSchema,
  /** Version of the knowledge base. */
  knowledge: z.string(),
  runs: z.number().int(),
  rows: z.array(rowSchema),
  reliability: z.array(z.object({ cases: z.number().int(), confidence: z.number(), accuracy: z.number() })),
  coverage: z.array(z.object({ threshold: z.number(), coverage: z.number(), accuracy: z.number() })),
  confusion: z.array(confusionSchema),
  usage: usageSchema,
  cases: z.array(outcomeSchema),
});
export type Results = z.infer<typeof resultsSchema>;

export function isSealed({ part }: Pick<Outcome, 'part'>): boolean {
  return part === SEALED_PART;
}

/** What was put first for each true cause. */
function confusionOf(outcomes: readonly Outcome[]): Results['confusion'] {
  const truths = [...new Set(outcomes.map((outcome) => outcome.truth))].sort();
  return truths.map((truth) => {
    const named = new Map<string, { id: string; count: number; right: boolean }>();
    for (const outcome of outcomes.filter((one) => one.truth === truth)) {
      const id = outcome.ranking[0] ?? 'nothing';
      named.set(id, { id, count: (named.get(id)?.count ?? 0) + 1, right: isRight(outcome) });
    }
    return { truth, named: [...named.values()].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)) };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function usageOf(outcomes: readonly Outcome[], analyst: string): Results['usage'] {
  const times = outcomes.map((outcome) => outcome.wallMs).sort((a, b) => a - b);
  const costs = outcomes.flatMap((outcome) => outcome.costUsd ?? []);
  return {
    diagnoses: outcomes.length,
    fellBack: outcomes.filter((outcome) => outcome.analyst !== analyst).length,
    wallMs: { p50: Math.round(quantile(times, 0.5)), p95: Math.round(quantile(times, 0.95)) },
    promptTokens: sum(outcomes.map((outcome) => outcome.promptTokens)),
    completionTokens: sum(outcomes.map((outcome) => outcome.completionTokens)),
    costUsd: costs.length === outcomes.length && costs.length > 0 ? sum(costs) : null,
  };
}

export interface Measured {
  method: Method;
  /** Name that the method's own analyst signs with. */
  analyst: string;
  knowledge: string;
  outcomes: readonly Outcome[];
  rows: Results['rows'];
}

/** Puts everything together; needs at least one outcome. */
export function resultsOf({ method, analyst, knowledge, outcomes, rows }: Measured): Results {
  const answers = answersOf(outcomes);
  const open = outcomes.filter((outcome) => !isSealed(outcome));
  return {
    schemaVersion: '1',
    method,
    knowledge,
    runs: Math.max(...groupByCase(outcomes).map((group) => group.length)),
    rows,
    reliability: reliabilityTable(answers),
    coverage: coverageCurve(answers),
    confusion: confusionOf(open),
    usage: usageOf(outcomes, analyst),
    cases: [...open],
  };
}
