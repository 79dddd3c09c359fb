import type { Finding } from '../../domain/finding.js';
import type { Objection } from './context.js';

const RISES =
  /\b(ris(?:e|es|ing)|rose|grow(?:s|ing|n)?|grew|increas(?:e|es|ed|ing)|climb(?:s|ed|ing)?|surg(?:e|es|ed|ing)|spik(?:e|es|ed|ing)|jump(?:s|ed)?)\b/i;
const FALLS =
  /\b(fall(?:s|ing|en)?|fell|drop(?:s|ped|ping)?|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|shr(?:ink|inks|ank|inking)|collaps(?:e|es|ed|ing))\b/i;

/** The clause that ends with the finding's mark: "A rises [M1], B falls [M2]" → for M2 " B falls ". */
function clauseOf(text: string, id: string): string {
  const at = text.indexOf(`[${id}]`);
  if (at < 0) return '';
  const before = text.slice(0, at);
  return before.slice(
    Math.max(before.lastIndexOf(']') + 1, before.lastIndexOf('. ') + 1, before.lastIndexOf(';') + 1),
  );
}

/** A clause that says "rises" of a falling finding, or the other way round, contradicts the evidence. */
export function checkDirections(text: string, cited: readonly Finding[]): Objection[] {
  return cited.flatMap((finding) => {
    const clause = clauseOf(text, finding.id).replace(finding.title, '');
    const rises = RISES.test(clause);
    const falls = FALLS.test(clause);
    if (finding.direction === undefined || rises === falls) return [];
    if (rises ? finding.direction === 'up' : finding.direction === 'down') return [];
    const truth = finding.direction === 'up' ? 'rises' : 'falls';
    return [{ kind: 'wrong' as const, reason: `${finding.id} ${truth}, the draft says the opposite` }];
  });
}
