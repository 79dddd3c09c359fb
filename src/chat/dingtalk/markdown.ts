import type { ChatAction, ChatMessage } from '../../domain/chat-message.js';
import { cleanLine, truncate } from '../../report/clean.js';
import { breakMentions, escapeText, isWebLink, link, sayLink } from './escape.js';
import { MAX_PART, piecesOf, ROOM } from './pieces.js';
import type { Piece } from './pieces.js';
import { wordsOf } from './words-of-actions.js';

export interface RenderedMessage {
  /** For notifications and the list of conversations: plain text. */
  title: string;
  /** Markdown of one message after the other, each within the limit. */
  parts: string[];
}

export interface RenderOptions {
  /** Stands in every part, so that a part that comes twice is recognised and an answer finds its way; null = none. */
  tag: string | null;
  /** The group's people may escalate. */
  canEscalate: boolean;
  /** A long message is cut after so many parts: a robot may send 20 messages a minute. */
  mostParts?: number;
  /** Buttons as links below the text; a card has its own. */
  links?: boolean;
  /** Further links of the kind. */
  says?: readonly Say[];
}

/** What a click makes the user say to the robot. */
export interface Say {
  label: string;
  words: string;
}

const MOST_PARTS = 3;
const MAX_TITLE = 100;

/** A message within all limits, whatever it holds. */
export function renderMessage(message: ChatMessage, options: RenderOptions): RenderedMessage {
  const { tag, mostParts = MOST_PARTS } = options;
  const title = breakMentions(truncate(cleanLine(message.summary), MAX_TITLE)) || 'OScope';
  const all = pack(message.blocks.flatMap(piecesOf));
  const kept = all.length > 0 ? all.slice(0, mostParts) : [escapeText(title)];
  const foot = tag === null ? '' : `> #${tag}`;
  const last = kept.length - 1;
  const parts = kept.map((text, index) =>
    paste([
      index === 0 ? '' : `###### ${escapeText(truncate(title, 60))} (${index + 1}/${kept.length})`,
      text,
      index === last && all.length > kept.length ? cutNotice(message.more) : '',
      foot,
    ]),
  );
  return { title, parts: withButtons(parts, buttonLine(message, options), foot) };
}

function paste(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}

/** Below the last part; as a message of their own when they do not fit there. */
function withButtons(parts: readonly string[], buttons: string, foot: string): string[] {
  if (buttons === '') return [...parts];
  const last = parts.at(-1) ?? '';
  const body = foot === '' ? last : last.slice(0, -foot.length);
  const joinedUp = paste([body.trimEnd(), buttons, foot]);
  return joinedUp.length <= MAX_PART
    ? [...parts.slice(0, -1), joinedUp]
    : [...parts, paste([`**What next?** ${buttons}`, foot])];
}

/** All buttons of a message that DingTalk can have. */
export function actionsOf({ blocks }: ChatMessage, canEscalate: boolean): ChatAction[] {
  return blocks
    .flatMap((block) => (block.kind === 'actions' ? block.actions : []))
    .filter(({ action }) => action !== 'escalate' || canEscalate)
    .slice(0, 12);
}

/** The words that are sent stand in the address, so labels and number are bounded. */
function buttonLine(message: ChatMessage, { canEscalate, links = true, says = [] }: RenderOptions): string {
  const buttons = links
    ? actionsOf(message, canEscalate).map((action) => ({ label: action.label, words: wordsOf(action) }))
    : [];
  return [...buttons, ...says]
    .slice(0, 16)
    .map(({ label, words }) => sayLink(truncate(cleanLine(label), 50) || '…', words.slice(0, 60)))
    .join(' · ');
}

/** Greedy: a heading goes with what it heads. */
function pack(pieces: readonly Piece[]): string[] {
  const parts: string[][] = [];
  let room = 0;
  for (const [index, piece] of pieces.entries()) {
    const next = piece.glued ? (pieces[index + 1]?.text.length ?? 0) : 0;
    const needed = piece.text.length + 2;
    if (parts.length === 0 || needed + Math.min(next, ROOM - needed) > room) {
      parts.push([]);
      room = ROOM;
    }
    parts.at(-1)?.push(piece.text);
    room -= needed;
  }
  return parts.map((texts) => texts.join('\n\n'));
}

function cutNotice(more: string | undefined): string {
  return more !== undefined && isWebLink(more) && more.length <= 300
    ? `> Too long for DingTalk, cut here: the whole is in the ${link('full report', more)}`
    : '> Too long for DingTalk, cut here.';
}
