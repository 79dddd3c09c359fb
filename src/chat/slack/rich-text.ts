import type { types } from '@slack/bolt';
import type { ChatBlock, Line, Span } from '../../domain/chat-message.js';
import { cleanSpan } from '../../report/clean.js';

type Element = types.RichTextElement;
/** A paragraph, list or code block. In rich text nothing is parsed: what is untrusted stays text by construction. */
export type Paragraph = types.RichTextSection | types.RichTextList | types.RichTextPreformatted;

/** Keeps line breaks; everything else invisible is shown as an escape. */
export function cleanText(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(cleanSpan)
    .join('\n');
}

/** Whether the target may be clicked. The composer allows only known hosts; this is the last guard. */
export function isWebLink(href: string): boolean {
  return href.length <= 2000 && /^https?:\/\/[!-~]+$/i.test(href) && URL.canParse(href);
}

function element(span: Span): Element[] {
  const text = cleanText(typeof span === 'string' ? span : span.text);
  if (text === '') return [];
  if (typeof span === 'string') return [{ type: 'text', text }];
  if ('href' in span)
    return isWebLink(span.href) ? [{ type: 'link', url: span.href, text }] : [{ type: 'text', text }];
  return [{ type: 'text', text, style: { [span.style]: true } }];
}

function sectionOf(line: Line): types.RichTextSection {
  const elements = line.flatMap(element);
  // An empty section is refused.
  return {
    type: 'rich_text_section',
    elements: elements.length > 0 ? elements : [{ type: 'text', text: ' ' }],
  };
}

export function preformatted(text: string): types.RichTextPreformatted {
  const clean = cleanText(text);
  return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: clean === '' ? ' ' : clean }] };
}

export function list(ordered: boolean, items: readonly Line[]): types.RichTextList {
  return { type: 'rich_text_list', style: ordered ? 'ordered' : 'bullet', elements: items.map(sectionOf) };
}

/** Blocks that are running text; undefined for headings, buttons and the like. */
export function paragraphOf(block: ChatBlock): Paragraph | undefined {
  switch (block.kind) {
    case 'text':
      return sectionOf(block.line);
    case 'list':
      return list(block.ordered, block.items);
    case 'code':
      return preformatted(block.text);
    case 'facts':
      return sectionOf(
        block.facts.flatMap(({ label, value }, index) => [
          { text: `${index === 0 ? '' : '\n'}${label}: `, style: 'bold' as const },
          ...value,
        ]),
      );
    default:
      return undefined;
  }
}

/** A heading inside running text. */
export function boldLine(text: string): types.RichTextSection {
  return sectionOf([{ text, style: 'bold' }]);
}
