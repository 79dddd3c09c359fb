import type { ChatAction, ChatBlock, ChatMessage, Line, Span } from '../../domain/chat-message.js';
import { cleanLine, cleanSpan, truncate } from '../../report/clean.js';
import {
  breakMentions,
  codeLine,
  escapeText,
  guardLine,
  inlineCode,
  isWebLink,
  link,
  sayLink,
} from './escape.js';
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

/** DingTalk states lengths from 500 to 5,000 characters; what is longer is refused or cut in the middle. */
export const MAX_PART = 3500;
const MOST_PARTS = 3;
const MAX_TITLE = 100;
/** For heading, tag and notice of each part. */
const FRAME = 460;
const ROOM = MAX_PART - FRAME;

/** A piece that stands whole in a part. `glued`: not without what follows. */
interface Piece {
  text: string;
  glued: boolean;
}

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

function piecesOf(block: ChatBlock): Piece[] {
  const free = (texts: readonly string[]): Piece[] =>
    texts.filter((text) => text.trim() !== '').map((text) => ({ text, glued: false }));
  switch (block.kind) {
    case 'heading':
      return cleanLine(block.text) === ''
        ? []
        : [{ text: `#### ${escapeText(truncate(cleanLine(block.text), 200))}`, glued: true }];
    case 'text':
      return free(paragraphs(block.line));
    case 'context':
      return free(
        paragraphs(block.line).map((text) => (text === '' ? '' : `> ${text.replaceAll('\n', '\n> ')}`)),
      );
    case 'list':
      return free(
        joined(block.items.flatMap((item, index) => listItem(item, block.ordered ? `${index + 1}. ` : '- '))),
      );
    case 'facts':
      return free(
        joined(
          block.facts.flatMap(({ label, value }) =>
            listItem([{ text: label, style: 'bold' }, ': ', ...value], '- '),
          ),
        ),
      );
    case 'code':
      return free(fences(block.text));
    case 'divider':
      return free(['---']);
    case 'actions':
      return [];
  }
}

/** The lines of a block in as few pieces as fit. */
function joined(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= ROOM)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts;
}

function listItem(item: Line, mark: string): string[] {
  // Inside an item a line break would end the list in some clients.
  return paragraphs(item)
    .filter((text) => text !== '')
    .map((text) => `${mark}${text.replace(/\s*\n\s*/g, ' ')}`);
}

/** A line as paragraphs that fit. */
function paragraphs(line: Line): string[] {
  return portions(line).map((spans) => renderLine(spans));
}

function renderLine(line: Line): string {
  const text = line.map(renderSpan).join('');
  return text
    .split('\n')
    .map((one) => guardLine(one.trim()))
    .filter((one) => one !== '')
    .join('  \n');
}

/** Cleaned before it is measured: what cannot be seen becomes longer by it. */
function textOf(span: Span): string {
  if (typeof span === 'string') return linewise(span, cleanSpan);
  return 'href' in span ? truncate(cleanLine(span.text), 300) : linewise(span.text, cleanSpan);
}

function renderSpan(span: Span): string {
  if (typeof span === 'string') return linewise(span, escapeText);
  if ('href' in span) return link(cleanLine(span.text), span.href);
  if (span.style === 'code') return inlineCode(cleanLine(span.text));
  const inner = escapeText(cleanLine(span.text));
  if (inner === '') return '';
  // Marks must stand at the words: a space that belongs to the text goes outside of them.
  const [before = '', after = ''] = [/^\s/.exec(span.text)?.[0], /\s$/.exec(span.text)?.[0]].map((space) =>
    space ? ' ' : '',
  );
  return `${before}${span.style === 'bold' ? `**${inner}**` : `*${inner}*`}${after}`;
}

function linewise(text: string, render: (line: string) => string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(render)
    .join('\n');
}

/** Cuts spans so that each portion fits, measured as it will be written. */
function portions(line: Line): Line[] {
  const found: Span[][] = [[]];
  let room = ROOM - 10;
  for (const span of line) {
    // Escapes at most double a text.
    for (const text of slices(textOf(span), Math.floor(ROOM / 2) - 20)) {
      const one = typeof span === 'string' ? text : { ...span, text };
      const size = renderSpan(one).length + 2 * (text.split('\n').length - 1);
      if (size > room) {
        found.push([]);
        room = ROOM - 10;
      }
      found.at(-1)?.push(one);
      room -= size;
    }
  }
  return found;
}

/** At spaces when there are any, never inside a character. */
function slices(text: string, most: number): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const near = Math.max(rest.lastIndexOf('\n', most - 1), rest.lastIndexOf(' ', most - 1)) + 1;
    const at = near > most * 0.7 ? near : most;
    const cut = /[\ud800-\udbff]/.test(rest.charAt(at - 1)) ? at - 1 : at;
    found.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...found, rest];
}

function fences(text: string): string[] {
  const lines = linewise(text, cleanSpan)
    .split('\n')
    .flatMap((line) => slices(line, Math.floor(ROOM / 2)));
  return joined(lines.map(codeLine)).map((body) => `\`\`\`\n${body}\n\`\`\``);
}

function cutNotice(more: string | undefined): string {
  return more !== undefined && isWebLink(more) && more.length <= 300
    ? `> Too long for DingTalk, cut here: the whole is in the ${link('full report', more)}`
    : '> Too long for DingTalk, cut here.';
}
