import type { ACTION_WORDS } from '../words-of-actions.js';
import { actionOf, WRONG_WORDS } from '../words-of-actions.js';
import { TAG } from '../tags.js';

/** What somebody wants with what they write, as far as the words alone tell. */
export type Intent =
  /** A command, or a question about a host: nothing that was said before matters. */
  | { kind: 'command'; via: 'slash' | 'mention'; text: string }
  /** A button's words. */
  | { kind: 'action'; action: keyof typeof ACTION_WORDS }
  | { kind: 'pick'; value: string }
  | { kind: 'wrong' }
  /** A verdict with words, as the command `feedback` takes it after the diagnosis. */
  | { kind: 'feedback'; text: string }
  /** Everything else: a turn of a dialogue, if there is one. */
  | { kind: 'talk'; text: string };

export interface Spoken {
  intent: Intent;
  /** The tag that was written. */
  tag: string | undefined;
}

const VERB = /^(?:diagnose|status|history|explain|feedback|help)\b/i;
/** A question with which somebody begins, about something that looks like a host. */
const OPENING =
  /^(?:please\s+)?(?:why (?:is|are|was|does|did)|what(?:'s| is) (?:wrong|up|going on|happening) (?:with|on)|check|look (?:at|into)|how is)\s+(?:the\s+)?(?:host\s+|server\s+|machine\s+)?(\S+)/i;
const HOST_LIKE = /^(?!(?:dm|md|sd|vd|nvme|loop)-?\d)(?=.*\d)(?=.*[-.])[a-z0-9][\w.:-]*[a-z0-9]$/i;

/** Full-width signs, keycap emoji and invisible characters as people's keyboards make them. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Zs}/gu, ' ')
    .replace(/[\u200b\u2060\ufeff]/g, '')
    .replace(/([0-9])\ufe0f?\u20e3/gu, '$1')
    .replace(/\s+$/gm, '')
    .trim();
}

function openingOf(text: string): boolean {
  const word = OPENING.exec(text)?.[1]?.replace(/[?!,;.'"]+$/, '');
  return word !== undefined && HOST_LIKE.test(word);
}

/** `cause 2`, `2` behind a tag is no vote: the bot may have asked for a number. */
function voteIn(text: string, isTagged: boolean): Intent | undefined {
  const cause = /^(?:cause|原因)\s*[:#]?\s*(\S+)$/i.exec(text)?.[1];
  if (cause !== undefined) return { kind: 'feedback', text: cause };
  const described = /^(?:the\s+)?(?:true\s+)?(?:cause|原因)(?:\s+was|\s*:)\s+(.+)$/is.exec(text)?.[1];
  if (described !== undefined) return { kind: 'feedback', text: `wrong ${described}` };
  const wrong = /^(?:wrong|incorrect|错误)\s*([,:;]?)\s*(\S.*)$/is.exec(text);
  const isVote = wrong !== null && (wrong[1] !== '' || isTagged || /^it (?:was|is)\b/i.test(wrong[2] ?? ''));
  return isVote ? { kind: 'feedback', text: `wrong ${wrong?.[2] ?? ''}` } : undefined;
}

function intentOf(text: string, isTagged: boolean): Intent {
  const slash = /^\/?oscope\b\s*(.*)$/is.exec(text)?.[1];
  if (slash !== undefined) return { kind: 'command', via: 'slash', text: slash };
  const picked = /^pick (p[0-9a-f]{20}\.[0-9]{1,3})$/.exec(text)?.[1];
  if (picked !== undefined) return { kind: 'pick', value: picked };
  const action = actionOf(text);
  if (action !== undefined) return { kind: 'action', action };
  if (WRONG_WORDS.includes(text.toLowerCase())) return { kind: 'wrong' };
  const vote = voteIn(text, isTagged);
  if (vote !== undefined) return vote;
  if (text === '' && !isTagged) return { kind: 'command', via: 'mention', text };
  if (!isTagged && VERB.test(text)) return { kind: 'command', via: 'slash', text };
  if (!isTagged && openingOf(text)) return { kind: 'command', via: 'mention', text };
  return { kind: 'talk', text };
}

/** @example readIntent('#d7f3a21c why step 2?') // talk, tag d7f3a21c */
export function readIntent(written: string): Spoken {
  const text = plain(written);
  const found = VERB.test(text) || /^\/?oscope\b/i.test(text) ? null : TAG.exec(text);
  const tag = found?.[1]?.toLowerCase();
  if (found === null || tag === undefined) return { intent: intentOf(text, false), tag: undefined };
  const rest = text
    .replace(new RegExp(`#?${found[1] ?? ''}`, 'i'), ' ')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return { intent: intentOf(rest, true), tag };
}
