/** What a reply in a thread may ask for. The order is of no matter. */
export const INTENTS = [
  'why',
  'why-not',
  'consider',
  'evidence',
  'metrics',
  'logs',
  'stacks',
  'chart',
  'objection',
  'exclude',
  'hint',
  'undo',
  'window',
  'back',
  'compare',
  'fix',
  'commands',
  'alternatives',
  'next-check',
  'timeline',
  'similar',
  'missing',
  'summary',
  'post-mortem',
  'meaning',
  'changes',
  'thanks',
  'help',
] as const;
export type IntentKind = (typeof INTENTS)[number];

export interface Recognised {
  kind: IntentKind;
  /** From 1 on the words leave little doubt; below 0.5 it is a guess that nobody should act on. */
  score: number;
}
