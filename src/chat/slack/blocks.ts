import type { types } from '@slack/bolt';
import type { ChatAction, ChatBlock, ChatMessage, Line } from '../../domain/chat-message.js';
import { cleanLine } from '../../report/clean.js';
import { escapeControl, escapeMrkdwn } from './escape.js';
import {
  blockSize,
  cleanBlock,
  clip,
  MAX_BLOCKS,
  MAX_BUTTONS,
  MAX_CHARACTERS,
  MAX_HEADER,
  MAX_LABEL,
  MAX_SECTION,
  splitBlock,
} from './limits.js';
import { boldLine, cleanText, isWebLink, paragraphOf } from './rich-text.js';

export interface RenderedMessage {
  /** For notifications: control characters escaped. */
  text: string;
  blocks: types.KnownBlock[];
}

/** What becomes one block of Slack: running text that belongs together, or a block of another kind. */
type Piece =
  { kind: 'rich'; title: string | null; blocks: ChatBlock[] } | { kind: 'single'; block: ChatBlock };

/** Running text of one block; half of the limit of a section, so that long messages break at sensible places. */
const MAX_RICH = MAX_SECTION - 200;
/** Less room than this is not worth a broken paragraph. */
const MIN_PART = 200;

/** A message within all limits, whatever it holds. `escalateTo`: the user group or user that `calls` mentions. */
export function renderMessage(message: ChatMessage, escalateTo?: string): RenderedMessage {
  const call = message.calls === undefined ? undefined : mention(escalateTo);
  const { pieces, actions, isCut } = fit(group(message.blocks.map(cleanBlock)), call === undefined ? 0 : 1);
  const body = pieces.flatMap(renderPiece);
  return {
    text: `${call === undefined ? '' : `${call.text} `}${escapeControl(clip(cleanLine(message.summary), 1000))}`,
    blocks: [
      ...(call === undefined ? [] : [call.block]),
      ...body,
      ...(isCut ? [cutNotice(message.more)] : []),
      ...actions.map(renderActions),
    ],
  };
}

function group(blocks: readonly ChatBlock[]): Piece[] {
  const pieces: Piece[] = [];
  for (const [index, block] of blocks.entries()) {
    const last = pieces.at(-1);
    if (block.kind === 'heading' && index > 0) pieces.push({ kind: 'rich', title: block.text, blocks: [] });
    else if (paragraphOf(block) === undefined) pieces.push({ kind: 'single', block });
    else if (last?.kind === 'rich') last.blocks.push(block);
    else pieces.push({ kind: 'rich', title: null, blocks: [block] });
  }
  return pieces.flatMap((piece) => (piece.kind === 'rich' ? splitRich(piece) : [piece]));
}

/** No rich piece is longer than a section may be. */
function splitRich({ title, blocks }: Extract<Piece, { kind: 'rich' }>): Piece[] {
  const head = title === null ? null : clip(title, MAX_RICH / 2);
  const pieces: Extract<Piece, { kind: 'rich' }>[] = [{ kind: 'rich', title: head, blocks: [] }];
  let room = MAX_RICH - (head?.length ?? 0);
  const waiting = [...blocks];
  for (let block = waiting.shift(); block !== undefined; block = waiting.shift()) {
    if (blockSize(block) > room && room < MAX_RICH && (room < MIN_PART || blockSize(block) <= MAX_RICH)) {
      pieces.push({ kind: 'rich', title: null, blocks: [] });
      room = MAX_RICH;
    }
    const [fits, rest] = splitBlock(block, room);
    pieces.at(-1)?.blocks.push(fits);
    room -= blockSize(fits);
    if (rest !== null) waiting.unshift(rest);
  }
  return pieces;
}

const sizeOf = (piece: Piece): number =>
  piece.kind === 'single'
    ? blockSize(piece.block)
    : piece.blocks.reduce((sum, block) => sum + blockSize(block), (piece.title ?? '').length + 1);

/** Cuts from the end. Buttons stay: they are the way to the rest. */
function fit(
  pieces: readonly Piece[],
  taken: number,
): { pieces: Piece[]; actions: readonly ChatAction[][]; isCut: boolean } {
  const isActions = (piece: Piece): boolean => piece.kind === 'single' && piece.block.kind === 'actions';
  const actions = pieces
    .flatMap((piece) => (piece.kind === 'single' && piece.block.kind === 'actions' ? [piece.block] : []))
    .map((block) => block.actions.slice(0, MAX_BUTTONS))
    .filter((row) => row.length > 0)
    .slice(0, 3);
  const body = pieces.filter((piece) => !isActions(piece));
  const kept: Piece[] = [];
  let room = MAX_CHARACTERS - 300 - actions.length * 1500;
  const places = MAX_BLOCKS - taken - actions.length - 1;
  for (const piece of body) {
    const size = sizeOf(piece);
    if (kept.length >= places || size > room) {
      if (kept.length < places) kept.push(...partOf(piece, room));
      return { pieces: kept, actions, isCut: true };
    }
    kept.push(piece);
    room -= size;
  }
  return { pieces: kept, actions, isCut: false };
}

/** As much of a piece as the room allows. */
function partOf(piece: Piece, room: number): Piece[] {
  if (piece.kind === 'single') return [];
  const blocks: ChatBlock[] = [];
  let left = room - (piece.title ?? '').length - 1;
  for (const block of piece.blocks) {
    if (left < MIN_PART) break;
    const [fits, rest] = splitBlock(block, left);
    blocks.push(fits);
    left -= blockSize(fits);
    if (rest !== null) break;
  }
  return blocks.length > 0 ? [{ ...piece, blocks }] : [];
}

function renderPiece(piece: Piece): types.KnownBlock[] {
  if (piece.kind === 'rich') {
    const title = piece.title === null || piece.title.trim() === '' ? [] : [boldLine(piece.title)];
    const paragraphs = piece.blocks.flatMap((block) => paragraphOf(block) ?? []);
    const elements = [...title, ...paragraphs.filter((paragraph) => paragraph.elements.length > 0)];
    return elements.length > 0 ? [{ type: 'rich_text', elements }] : [];
  }
  const { block } = piece;
  if (block.kind === 'divider') return [{ type: 'divider' }];
  if (block.kind === 'context') return renderContext(block.line);
  if (block.kind === 'heading') {
    const text = clip(cleanLine(block.text), MAX_HEADER);
    return text === '' ? [] : [{ type: 'header', text: plain(text) }];
  }
  return [];
}

const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text, emoji: false });

/** Small print: plain text, where nothing is parsed; only links need an element of mrkdwn. */
function renderContext(line: Line): types.KnownBlock[] {
  const elements: (types.PlainTextElement | types.MrkdwnElement)[] = [];
  let text = '';
  const flush = (): void => {
    const shown = clip(text.trim(), MAX_SECTION - 1000);
    if (shown !== '') elements.push(plain(shown));
    text = '';
  };
  for (const span of line) {
    if (typeof span !== 'string' && 'href' in span && isWebLink(span.href) && elements.length < 7) {
      flush();
      elements.push({ type: 'mrkdwn', text: mrkdwnLink(span.href, span.text), verbatim: true });
    } else {
      text += cleanText(typeof span === 'string' ? span : span.text);
    }
  }
  flush();
  return elements.length > 0 ? [{ type: 'context', elements }] : [];
}

function mrkdwnLink(href: string, label: string): string {
  const target = href.replace(/[<>|]/g, encodeURIComponent).replaceAll('&', '&amp;');
  return `<${target}|${escapeMrkdwn(clip(cleanLine(label), 200)).replaceAll('|', '¦') || 'link'}>`;
}

function cutNotice(more: string | undefined): types.KnownBlock {
  const where = more !== undefined && isWebLink(more);
  const line: Line = where
    ? ['Too long for Slack, cut here: the whole is in the ', { text: 'full report', href: more }]
    : ['Too long for Slack, cut here.'];
  return renderContext(line)[0] ?? { type: 'divider' };
}

function renderActions(actions: readonly ChatAction[]): types.KnownBlock {
  return { type: 'actions', elements: actions.map(renderButton) };
}

/** `action_id` must be unique in a block: the index makes it so, and is dropped when the button is pressed. */
function renderButton({ action, label, value, style, confirm }: ChatAction, index: number): types.Button {
  const text = clip(cleanLine(label), MAX_LABEL) || action;
  return {
    type: 'button',
    action_id: `${action}:${index}`,
    text: plain(text),
    value: value.slice(0, 2000),
    ...(style === undefined ? {} : { style }),
    ...(confirm === undefined
      ? {}
      : {
          confirm: {
            title: plain('Are you sure?'),
            text: plain(clip(cleanLine(confirm), 300) || text),
            confirm: plain(clip(text, 30)),
            deny: plain('Cancel'),
          },
        }),
  };
}

/** Only an id of the configuration becomes a mention. */
function mention(id: string | undefined): { text: string; block: types.KnownBlock } | undefined {
  if (id === undefined || !/^[SUW][A-Z0-9]{2,20}$/.test(id)) return undefined;
  const isGroup = id.startsWith('S');
  const element: types.RichTextElement = isGroup
    ? { type: 'usergroup', usergroup_id: id }
    : { type: 'user', user_id: id };
  return {
    text: isGroup ? `<!subteam^${id}>` : `<@${id}>`,
    block: { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [element] }] },
  };
}
