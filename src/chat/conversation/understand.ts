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
/** By which a change must outweigh talk. */
const MARGIN = 0.3;
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

/** Rules and examples are English; of other scripts they would only see the ids and numbers. */
function isOtherScript(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.length > 0 && letters.filter((letter) => !/[a-z]/i.test(letter)).length > letters.length / 3;
}

/** Without a model: the rules, and how like the words are to examples. */
export function understand(said: Utterance): Understood {
  if (isOtherScript(said.text)) return { kind: undefined, guesses: [], talk: false };
  const scores = new Map<IntentKind | 'none', number>(
    recognise(said).map(({ kind, score }) => [kind, score]),
  );
  for (const [label, likeness] of likenessOf(said))
    scores.set(label, (scores.get(label) ?? 0) + LIKENESS * likeness);
  const ranked = [...scores].map(([kind, score]) => ({ kind, score })).sort((a, b) => b.score - a.score);
  const [best] = ranked;
  // What may be talk among people changes no diagnosis.
  const talk = scores.get('none') ?? 0;
  const least = best !== undefined && CHANGES.has(best.kind) ? Math.max(SURE_OF_CHANGE, talk + MARGIN) : SURE;
  const sure = best !== undefined && best.score >= least ? best.kind : undefined;
  const candidates = ranked.filter((one): one is Recognised => one.kind !== 'none' && one.score >= GUESS);
  return {
    kind: sure === 'none' ? undefined : sure,
    guesses: candidates.map(({ kind }) => kind),
    talk: best === undefined || best.kind === 'none' || best.score < GUESS,
  };
}
