import type { ChatAction, ChatBlock, ChatMessage, Line, Span } from '../../domain/chat-message.js';
import { cleanCode, cleanLine } from '../../report/clean.js';

export interface Terminal {
  color: boolean;
  /** Columns. */
  width: number;
}

const ESCAPE = String.fromCharCode(27);
const STYLES = { bold: 1, italic: 3, dim: 2, code: 36, link: 4 } as const;

function paint({ color }: Terminal, style: keyof typeof STYLES, text: string): string {
  return color && text !== '' ? `${ESCAPE}[${STYLES[style]}m${text}${ESCAPE}[0m` : text;
}

interface Piece {
  text: string;
  style: keyof typeof STYLES | null;
}

function pieceOf(span: Span): Piece {
  if (typeof span === 'string') return { text: span, style: null };
  // A terminal shows no target behind a text, and long signed addresses would bury the sentence.
  if ('href' in span) return { text: span.text, style: 'link' };
  return { text: span.text, style: span.style };
}

/** Words with their style; untrusted text loses every control character. */
function wordsOf(line: Line): Piece[] {
  return line.map(pieceOf).flatMap(({ text, style }) => {
    const clean = text.split(/(\s+)/).map((part) => (/^\s+$/.test(part) ? ' ' : cleanLine(part, 4000)));
    return clean.filter((part) => part !== '').map((part) => ({ text: part, style }));
  });
}

/** Fills lines up to the width, with hanging indentation. */
function wrap(line: Line, terminal: Terminal, first: string, next: string): string[] {
  const lines: string[] = [];
  let current = '';
  let length = 0;
  let gap = false;
  const room = Math.max(20, terminal.width - next.length);
  const flush = (): void => {
    lines.push(`${lines.length === 0 ? first : next}${current}`);
    current = '';
    length = 0;
    gap = false;
  };
  for (const { text, style } of wordsOf(line)) {
    if (text === ' ') {
      gap = length > 0;
      continue;
    }
    if (length > 0 && gap && length + 1 + text.length > room) flush();
    current += `${gap && length > 0 ? ' ' : ''}${style === null ? text : paint(terminal, style, text)}`;
    length += text.length + (gap ? 1 : 0);
    gap = false;
  }
  if (length > 0) flush();
  return lines;
}

function code(text: string, terminal: Terminal): string[] {
  return text.split('\n').map((line) => `    ${paint(terminal, 'code', cleanCode(line, 2000))}`);
}

function blockLines(block: ChatBlock, terminal: Terminal): string[] {
  switch (block.kind) {
    case 'heading':
      return ['', ...wrap([{ text: block.text, style: 'bold' }], terminal, '', '')];
    case 'text':
      return wrap(block.line, terminal, '', '');
    case 'context':
      return wrap(block.line, { ...terminal, color: false }, '  ', '  ').map((line) =>
        paint(terminal, 'dim', line),
      );
    case 'list':
      return block.items.flatMap((item, index) => {
        const mark = block.ordered ? `${index + 1}. ` : '- ';
        return wrap(item, terminal, `  ${mark}`, ' '.repeat(mark.length + 2));
      });
    case 'facts':
      return block.facts.flatMap(({ label, value }) =>
        wrap([{ text: `${label}: `, style: 'bold' }, ...value], terminal, '  ', '    '),
      );
    case 'code':
      return code(block.text, terminal);
    case 'divider':
      return [paint(terminal, 'dim', '─'.repeat(Math.min(terminal.width, 60)))];
    case 'actions':
      return [];
  }
}

export function actionsOf(message: ChatMessage): ChatAction[] {
  return message.blocks.flatMap((block) => (block.kind === 'actions' ? block.actions : []));
}

/** `[1] Show evidence  [2] Mark correct`, numbered from `first`. */
function choices(actions: readonly ChatAction[], first: number, terminal: Terminal): string[] {
  if (actions.length === 0) return [];
  const line = actions.map(({ label }, index) => `/${first + index} ${label}`).join('   ');
  return wrap([line], terminal, '  ', '  ').map((one) => paint(terminal, 'dim', one));
}

/**
 * A message as lines for a terminal. Buttons become numbered choices.
 * @param firstChoice the number of its first button
 */
export function renderMessage(message: ChatMessage, terminal: Terminal, firstChoice: number): string[] {
  const lines = message.blocks.flatMap((block) => blockLines(block, terminal));
  while (lines[0] === '') lines.shift();
  const body = lines.length > 0 ? lines : wrap([message.summary], terminal, '', '');
  return [...body, ...choices(actionsOf(message), firstChoice, terminal)];
}
