import type { ChatBlock, Line, Span } from '../../domain/chat-message.js';
import { cleanLine, cleanSpan, truncate } from '../../report/clean.js';
import { codeLine, escapeText, guardLine, inlineCode, link } from './escape.js';

/** DingTalk states lengths from 500 to 5,000 characters; what is longer is refused or cut in the middle. */
export const MAX_PART = 3500;
/** For heading, tag and notice of each part. */
const FRAME = 460;
/** The longest that a piece may be. */
export const ROOM = MAX_PART - FRAME;

/** What stands whole in a part. `glued`: not without what follows. */
export interface Piece {
  text: string;
  glued: boolean;
}

/** A block as Markdown, in pieces that fit a part each. */
export function piecesOf(block: ChatBlock): Piece[] {
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
