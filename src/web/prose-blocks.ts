import { markup, raw } from '../report/html-escape.js';
import type { Html } from '../report/html-escape.js';
import { joined, NEWLINE, prose } from '../report/html-parts.js';

/** `**bold**` around prose with `code`; all else is text. */
function inline(text: string): Html {
  const parts = text.split(/\*\*(?=\S)(.+?)(?<=\S)\*\*/);
  return markup`${parts.map((part, index) => (index % 2 === 1 ? markup`<strong>${prose(part)}</strong>` : prose(part)))}`;
}

function listOf(lines: readonly string[], marker: RegExp, tag: 'ul' | 'ol'): Html {
  const items: string[] = [];
  for (const line of lines) {
    if (marker.test(line)) items.push(line.replace(marker, ''));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  const rows = items.map((item) => markup`<li>${inline(item)}</li>`);
  return tag === 'ul' ? markup`<ul class="plain">${rows}</ul>` : markup`<ol class="plain">${rows}</ol>`;
}

const BULLET = /^\s*[-*] +/;
const NUMBER = /^\s*\d+[.)] +/;

function block(text: string): Html {
  const lines = text.split('\n');
  const [first = ''] = lines;
  if (first.startsWith('```'))
    return markup`<pre><code>${joined(
      lines.filter((line) => !line.startsWith('```')),
      NEWLINE,
    )}</code></pre>`;
  const heading = /^#{1,6} +(.+)$/.exec(first)?.[1];
  if (heading !== undefined) {
    const rest = lines.slice(1).join('\n').trim();
    return markup`<h3>${inline(heading)}</h3>${rest !== '' && block(rest)}`;
  }
  if (BULLET.test(first)) return listOf(lines, BULLET, 'ul');
  if (NUMBER.test(first)) return listOf(lines, NUMBER, 'ol');
  return markup`<p>${inline(lines.join(' '))}</p>`;
}

/**
 * The Markdown that knowledge pages use (paragraphs, headings, lists, fenced code, bold, `code`) as HTML; whatever else
 * it says, links and markup included, stays text.
 */
export function proseBlocks(markdown: string): Html {
  const fenced = markdown.replaceAll('\r', '').split(/^(```[^\n]*\n[\s\S]*?^```)[ \t]*$/m);
  const blocks = fenced.flatMap((part) => (part.startsWith('```') ? [part] : part.split(/\n\s*\n/)));
  const filled = blocks.map((one) => one.replace(/^\n+|\s+$/g, '')).filter((one) => one !== '');
  return raw(filled.map((one) => block(one).source).join('\n'));
}
