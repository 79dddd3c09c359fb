import { splitCode } from './prose.js';
import { cleanCode, cleanSpan } from './clean.js';

/** Breaks a token without being seen: what GitHub would link or mention stays plain text. */
const JOINER = '\u2060';

/**
 * Prose as literal Markdown text: no markup, HTML, link, autolink, mention, issue reference or list
 * can come of it. `a @b <i>` → `a @⁠b &lt;i&gt;`.
 */
export function escapeMarkdown(text: string): string {
  return cleanSpan(text)
    .replace(/[\\`*_[\]|~$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('://', `:${JOINER}//`)
    .replace(/www\./gi, (match) => `${match.slice(0, 3)}${JOINER}.`)
    .replace(/@(?=\S)/g, `@${JOINER}`)
    .replace(/(#|GH-)(?=\d)/gi, `$1${JOINER}`)
    .replace(/^(\s*)([#+=-]|\d+(?=[.)](?:\s|$)))/, (_, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}${JOINER}` : `${space}\\${mark}`,
    );
}

/** Inline code whose fence is longer than any run of backticks in it. */
export function codeSpan(text: string): string {
  const code = cleanSpan(text).trim();
  if (code === '') return '';
  const fence = '`'.repeat(longestRun(code, /`+/g) + 1);
  const pad = code.startsWith('`') || code.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${code}${pad}${fence}`;
}

/** A fenced block that its content cannot close. */
export function fencedBlock(lines: readonly string[], language = ''): string[] {
  const safe = lines.map((line) => cleanCode(line));
  const longest = Math.max(2, ...safe.map((line) => longestRun(line, /`+/g)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...safe, fence];
}

function longestRun(text: string, runs: RegExp): number {
  return Math.max(0, ...Array.from(text.matchAll(runs), ([run]) => run.length));
}

/** Prose in which `code` between backticks is code; everything else is literal. */
export function markdownProse(text: string): string {
  return splitCode(text)
    .map((part) => (part.code ? codeSpan(part.text) : escapeMarkdown(part.text)))
    .join('');
}

/** A Markdown link; without a safe target the label alone. */
export function markdownLink(label: string, href: string | null): string {
  const text = escapeMarkdown(label);
  return href === null ? text : `[${text}](<${href.replace(/[<>\\\s]/g, encodeURIComponent)}>)`;
}
