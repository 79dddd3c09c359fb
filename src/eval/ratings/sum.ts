import { z } from 'zod';
import type { Key } from './sheet.js';

const score = z.number().int().min(1).max(5);

/** What the rating sheet's button saves. */
export const scoresSchema = z.object({
  kind: z.literal('oscope-rating-scores'),
  sheet: z.string(),
  rater: z.string().min(1).max(80),
  scores: z.array(z.object({ report: z.string(), readability: score, usefulness: score })),
});
export type Scores = z.infer<typeof scoresSchema>;

/** Mean and share of 4 or better, as in Table 5 of the paper. */
export interface Rating {
  mean: number;
  goodShare: number;
}

export interface RatingLine {
  method: string;
  /** `all` for all raters together. */
  rater: string;
  reports: number;
  readability: Rating;
  usefulness: Rating;
}

const GOOD = 4;

function ratingOf(values: readonly number[]): Rating {
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    goodShare: values.filter((value) => value >= GOOD).length / values.length,
  };
}

function lineOf(method: string, rater: string, scores: Scores['scores']): RatingLine {
  return {
    method,
    rater,
    reports: scores.length,
    readability: ratingOf(scores.map((one) => one.readability)),
    usefulness: ratingOf(scores.map((one) => one.usefulness)),
  };
}

/** Per method: a line for each rater and one for all. Scores of other sheets and unknown reports do not count. */
export function sumRatings(key: Key, returned: readonly Scores[]): RatingLine[] {
  const own = returned.filter((one) => one.sheet === key.sheet);
  const methods = [...new Set(Object.values(key.reports).map((report) => report.method))].sort();
  return methods.flatMap((method) => {
    const of = (scores: Scores['scores']): Scores['scores'] =>
      scores.filter((one) => key.reports[one.report]?.method === method);
    const raters = own.map((one) => lineOf(method, one.rater, of(one.scores)));
    const all = lineOf(method, 'all', of(own.flatMap((one) => one.scores)));
    return [...raters, all].filter((line) => line.reports > 0);
  });
}
