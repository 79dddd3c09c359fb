import { cleanSpan } from './clean.js';
import { hang } from './text-layout.js';

export type Style =
  'plain' | 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'alarm' | 'calm' | 'doubt';

export interface Span {
  text: string;
  style: Style;
}
/** One line of the terminal: spans side by side. Text and colour stay apart until the very end. */
export type Line = Span[];

const ESCAPE = String.fromCharCode(27);
/** Select-graphic-rendition codes; `alarm`, `calm` and `doubt` are the bold colours of the headline. */
const CODES: Readonly<Record<Style, string>> = {
  plain: '',
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  cyan: '36',
  alarm: '1;31',
  calm: '1;32',
  doubt: '1;33',
};

export function span(text: string, style: Style = 'plain'): Span {
  return { text, style };
}

export const blank: Line = [];

/** A heading over lines; nothing when there are none. */
export function titled(title: string, lines: Line[]): Line[] {
  return lines.length > 0 ? [[span(title, 'bold')], ...lines] : [];
}

/** Wrapped text with a hanging indent, in one style. */
export function paragraph(prefix: string, text: string, width: number, style: Style = 'plain'): Line[] {
  return hang(prefix, text, width).map((line) => [span(line, style)]);
}

/** A styled label and text after it (`[low risk] Raise the limit`); wrapped lines stand under the label. */
export function labelled(indent: string, label: string, style: Style, text: string, width: number): Line[] {
  const [first = '', ...rest] = hang(indent, `${label} ${text}`, width);
  const labelWhole = first.startsWith(indent + label);
  if (!labelWhole) return [first, ...rest].map((line) => [span(line)]);
  const head = [span(indent), span(label, style), span(first.slice(indent.length + label.length))];
  return [head, ...rest.map((line) => [span(line)])];
}

/** The only place that writes escape sequences; whatever the spans hold, theirs are made harmless. */
export function paint(lines: readonly Line[], color: boolean): string {
  const painted = lines.map((line) =>
    line
      .map(({ text, style }) => {
        const safe = cleanSpan(text);
        return color && style !== 'plain' && safe !== ''
          ? `${ESCAPE}[${CODES[style]}m${safe}${ESCAPE}[0m`
          : safe;
      })
      .join('')
      .trimEnd(),
  );
  return `${painted.join('\n')}\n`;
}
