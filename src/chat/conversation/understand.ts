import type { IntentKind, Recognised } from './intent.js';
import { likenessOf } from './likeness.js';
import { recognise } from './recognise.js';
import type { Utterance } from './utterance.js';

/** What an example's likeness adds to the signs of the rules. */
const LIKENESS = 1.5;
/** Least score for an answer, and for what changes the diagnosis. */
const SURE = 0.6;
const SURE_OF_CHANGE = 0.8;
const CHANGES: ReadonlySet<IntentKind | 'none'> = new Set(['objection', 'exclude', 'hint', 'undo']);
/** Least score of what is offered as a guess. */
const GUESS = 0.3;

export interface Understood {
  /** Undefined when nobody should act on it. */
  kind: IntentKind | undefined;
  /** The best candidates, best first, to be offered. */
  guesses: IntentKind[];
  /** It reads like talk among people. */
  talk: boolean;
}

/** Without a model: the rules, and how like the words are to examples. */
export function understand(said: Utterance): Understood {
  const scores = new Map<IntentKind | 'none', number>(
    recognise(said).map(({ kind, score }) => [kind, score]),
  );
  for (const [label, likeness] of likenessOf(said))
    scores.set(label, (scores.get(label) ?? 0) + LIKENESS * likeness);
  const ranked = [...scores].map(([kind, score]) => ({ kind, score })).sort((a, b) => b.score - a.score);
  const [best] = ranked;
  const least = best !== undefined && CHANGES.has(best.kind) ? SURE_OF_CHANGE : SURE;
  const sure = best !== undefined && best.score >= least ? best.kind : undefined;
  const candidates = ranked.filter((one): one is Recognised => one.kind !== 'none' && one.score >= GUESS);
  return {
    kind: sure === 'none' ? undefined : sure,
    guesses: candidates.map(({ kind }) => kind),
    talk: best === undefined || best.kind === 'none' || best.score < GUESS,
  };
}
