import type { Finding } from '../../domain/finding.js';
import type { Objection, ValidationContext } from './context.js';

const ORDER =
  /\[([MLS]\d+)\][^.[\]]*?\b(before|after|preced(?:es|ed|ing)|follow(?:s|ed|ing))\b[^.[\]]*\[([MLS]\d+)\]/gi;

/** "[M1] … before … [L2]": the onsets must be in that order, give or take one step of the window. */
export function checkOrder(text: string, cited: readonly Finding[], context: ValidationContext): Objection[] {
  const step = context.incident.window.stepSeconds;
  const onsetOf = (id: string | undefined): number | undefined =>
    cited.find((finding) => finding.id === id)?.onset;
  return [...text.matchAll(ORDER)].flatMap((match) => {
    const [, first, word = '', second] = match;
    const a = onsetOf(first);
    const b = onsetOf(second);
    if (a === undefined || b === undefined) return [];
    const earlier = /^(before|preced)/i.test(word);
    const holds = earlier ? a <= b + step : b <= a + step;
    return holds
      ? []
      : [
          {
            kind: 'wrong' as const,
            reason: `${first ?? ''} did not begin ${earlier ? 'before' : 'after'} ${second ?? ''}`,
          },
        ];
  });
}
