/** Probability of each case by its score, beside an imaginary one of score `background` that takes the rest. */
export function shareByLikeness(
  scores: ArrayLike<number>,
  { temperature, background }: { temperature: number; background: number },
): number[] {
  let best = background;
  for (let index = 0; index < scores.length; index += 1) best = Math.max(best, scores[index] ?? 0);
  const weights = Array.from(scores, (score) => Math.exp((score - best) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, Math.exp((background - best) / temperature));
  return weights.map((weight) => weight / total);
}

/** Share of the like cases that have a term, by term. */
export function termsOfCases(
  shares: readonly number[],
  symptomsOf: readonly (readonly string[])[],
): Map<string, number> {
  const scores = new Map<string, number>();
  shares.forEach((share, index) => {
    if (share < 1e-4) return;
    for (const term of symptomsOf[index] ?? []) scores.set(term, (scores.get(term) ?? 0) + share);
  });
  return scores;
}
