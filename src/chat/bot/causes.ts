import { editDistance } from '../../incidents/edit-distance.js';

export interface Choice {
  value: string;
  label: string;
}

const MOST_CHOICES = 100;

function choiceOf([id, title]: readonly [string, string]): Choice {
  return { value: id, label: `${title} (${id})` };
}

const wordsIn = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** 0 = the word is there, 1 = one begins so, 2 = one holds it, 3 = one is a slip of the keyboard away; else null. */
function closeness(word: string, text: readonly string[]): number | null {
  if (text.includes(word)) return 0;
  if (text.some((one) => one.startsWith(word))) return 1;
  if (text.some((one) => one.includes(word))) return 2;
  const slips = word.length >= 5 ? 1 : 0;
  return slips > 0 && text.some((one) => editDistance(word, one) <= slips) ? 3 : null;
}

/** Root causes whose id and title hold all the words that were typed, the closest first. */
export function searchCauses(rootCauses: ReadonlyMap<string, string>, typed: string): Choice[] {
  const wanted = wordsIn(typed.slice(0, 200)).slice(0, 12);
  const scored = [...rootCauses].flatMap((cause) => {
    const text = wordsIn(cause.join(' '));
    const scores = wanted.map((word) => closeness(word, text));
    if (scores.includes(null)) return [];
    return [{ cause, score: scores.reduce<number>((sum, score) => sum + (score ?? 0), 0) }];
  });
  return scored
    .sort((a, b) => a.score - b.score)
    .slice(0, MOST_CHOICES)
    .map(({ cause }) => choiceOf(cause));
}

/** These causes first, then the others, as many as a list of choices takes. */
export function choicesFrom(rootCauses: ReadonlyMap<string, string>, first: readonly string[]): Choice[] {
  const known = first.filter((id) => rootCauses.has(id));
  const ids = [...new Set([...known, ...rootCauses.keys()])].slice(0, MOST_CHOICES);
  return ids.map((id) => choiceOf([id, rootCauses.get(id) ?? id]));
}
