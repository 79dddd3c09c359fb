import { mapTexts } from '../../domain/chat-message.js';
import type { ChatBlock, Line, Span } from '../../domain/chat-message.js';
import { cleanText } from './rich-text.js';

/** Slack's limits, with room to spare. Beyond about 13,200 characters in all blocks it says `msg_blocks_too_long`. */
export const MAX_BLOCKS = 50;
export const MAX_CHARACTERS = 11_000;
export const MAX_SECTION = 3000;
export const MAX_HEADER = 150;
export const MAX_BUTTONS = 25;
export const MAX_LABEL = 75;

/** Cuts at `most` UTF-16 units, between characters, and ends in an ellipsis when something was cut. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, Math.max(0, most - 1));
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}…`;
}

const textOf = (span: Span): string => (typeof span === 'string' ? span : span.text);
const withText = (span: Span, text: string): Span => (typeof span === 'string' ? text : { ...span, text });

/** The message as it will be shown: sizes are taken of this. */
export const cleanBlock = (block: ChatBlock): ChatBlock => mapTexts(block, cleanText);

export function lineSize(line: Line): number {
  return line.reduce((sum, span) => sum + textOf(span).length, 1);
}

/** Characters that a block takes, markers included. */
export function blockSize(block: ChatBlock): number {
  switch (block.kind) {
    case 'text':
    case 'context':
      return lineSize(block.line);
    case 'list':
      return block.items.reduce((sum, item) => sum + lineSize(item) + 3, 0);
    case 'facts':
      return block.facts.reduce((sum, { label, value }) => sum + label.length + 3 + lineSize(value), 0);
    case 'heading':
    case 'code':
      return block.text.length + 1;
    case 'actions':
      return block.actions.reduce(
        (sum, { label, confirm }) => sum + label.length + (confirm ?? '').length,
        0,
      );
    case 'divider':
      return 1;
  }
}

/** The first part of a line that fits, and what is left of it. */
function splitLine(line: Line, most: number): [Line, Line] {
  const head: Span[] = [];
  let room = most - 1;
  for (const [index, span] of line.entries()) {
    const text = textOf(span);
    if (text.length <= room) {
      head.push(span);
      room -= text.length;
      continue;
    }
    const at = cutAt(text, room);
    if (at > 0) head.push(withText(span, text.slice(0, at)));
    return [head, [withText(span, text.slice(at)), ...line.slice(index + 1)]];
  }
  return [head, []];
}

/** Before `most`, at a line break or space if there is one near, never inside a character. */
function cutAt(text: string, most: number): number {
  const near = Math.max(text.lastIndexOf('\n', most - 1), text.lastIndexOf(' ', most - 1)) + 1;
  const at = near > most * 0.7 ? near : most;
  return /[\ud800-\udbff]/.test(text.charAt(at - 1)) ? at - 1 : at;
}

function splitList(items: readonly Line[], most: number): [Line[], Line[]] {
  let room = most;
  const count = items.findIndex((item) => (room -= lineSize(item) + 3) < 0);
  if (count < 0) return [[...items], []];
  if (count > 0) return [items.slice(0, count), items.slice(count)];
  const [head, tail] = splitLine(items[0] ?? [], most - 3);
  return [[head], [tail, ...items.slice(1)]];
}

/** Splits running text: what fits into `most` characters (at least 20), and the rest. */
export function splitBlock(block: ChatBlock, most: number): [ChatBlock, ChatBlock | null] {
  if (blockSize(block) <= most) return [block, null];
  switch (block.kind) {
    case 'text':
    case 'context': {
      const [head, tail] = splitLine(block.line, most);
      return [
        { ...block, line: head },
        { ...block, line: tail },
      ];
    }
    case 'list': {
      const [head, tail] = splitList(block.items, most);
      return [
        { ...block, items: head },
        { ...block, items: tail },
      ];
    }
    case 'facts':
      return splitBlock(
        {
          kind: 'list',
          ordered: false,
          items: block.facts.map(({ label, value }) => [`${label}: `, ...value]),
        },
        most,
      );
    case 'code': {
      const at = cutAt(block.text, most - 1);
      return [
        { kind: 'code', text: block.text.slice(0, at) },
        { kind: 'code', text: block.text.slice(at) },
      ];
    }
    default:
      return [block, null];
  }
}
