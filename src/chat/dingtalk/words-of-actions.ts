import type { ActionId, ChatAction } from '../../domain/chat-message.js';
import { tagOf } from './tags.js';

/** What a person writes for a button, the first one also being what its link sends. */
export const ACTION_WORDS: Readonly<Record<Exclude<ActionId, 'pick-host' | 'diagnose'>, readonly string[]>> =
  {
    'show-evidence': ['evidence', 'show evidence', '证据'],
    'show-validation': ['validation', 'show validation'],
    'show-commands': ['commands', 'all commands'],
    'wider-window': ['wider window', 'wider'],
    'run-again': ['run again', 'again'],
    'mark-correct': ['correct', 'right', 'mark correct', '+1', '👍', '✅', '✔️', '✔', '正确'],
    'wrong-cause': ['wrong cause', 'name the true cause'],
    escalate: ['escalate'],
  };

/** What ❌ says elsewhere: a vote at once, and a question for the true cause. */
export const WRONG_WORDS: readonly string[] = ['wrong', 'incorrect', '-1', '👎', '❌', '✖️', '错误'];

/** The words that a button's link sends. */
export function wordsOf({ action, value }: ChatAction): string {
  if (action === 'pick-host') return `pick ${value}`;
  if (action === 'diagnose') return 'diagnose';
  return `#${tagOf(value)} ${ACTION_WORDS[action][0] ?? action}`;
}

export function actionOf(words: string): keyof typeof ACTION_WORDS | undefined {
  const wanted = words.toLowerCase();
  const found = Object.entries(ACTION_WORDS).find(([, list]) => list.includes(wanted));
  return found?.[0] as keyof typeof ACTION_WORDS | undefined;
}
