import type { IntentKind, Recognised } from './intent.js';
import { ASK_SIGNS } from './signs/ask.js';
import { CHANGE_SIGNS } from './signs/change.js';
import { TALK_SIGNS } from './signs/talk.js';
import type { Utterance } from './utterance.js';

const SIGNS = [...TALK_SIGNS, ...ASK_SIGNS, ...CHANGE_SIGNS];

/** How much the words say for each intent, most first. */
export function recognise(said: Utterance): Recognised[] {
  const scores = new Map<IntentKind, number>();
  for (const [kind, weight, sign] of SIGNS) {
    if (typeof sign === 'function' ? sign(said) : sign.test(said.plain))
      scores.set(kind, (scores.get(kind) ?? 0) + weight);
  }
  return [...scores].map(([kind, score]) => ({ kind, score })).sort((a, b) => b.score - a.score);
}
