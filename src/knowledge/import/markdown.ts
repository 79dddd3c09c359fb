/** A fenced block of code. */
export interface CodeBlock {
  /** In lower case; empty when the fence names none. */
  language: string;
  lines: string[];
}

/** A second-level section of a Markdown file. */
export interface Section {
  heading: string;
  /** Prose without code, one paragraph a text. */
  paragraphs: string[];
  code: CodeBlock[];
}

export interface MarkdownFile {
  /** From the front matter, else the first heading; empty when there is neither. */
  title: string;
  /** What stands before the first section has the heading "". */
  sections: Section[];
  /** Every https link, in order, once. */
  links: { title: string; url: string }[];
}

interface Reader {
  sections: Section[];
  paragraph: string[];
  fence: { mark: string; block: CodeBlock } | null;
  heading: string;
}

function sectionOf(reader: Reader): Section {
  const last = reader.sections.at(-1);
  if (last !== undefined) return last;
  const first = { heading: '', paragraphs: [], code: [] };
  reader.sections.push(first);
  return first;
}

function endParagraph(reader: Reader): void {
  if (reader.paragraph.length > 0) sectionOf(reader).paragraphs.push(reader.paragraph.join(' '));
  reader.paragraph = [];
}

function insideFence(reader: Reader, line: string): boolean {
  if (reader.fence === null) return false;
  const closing = /^\s{0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1] ?? '';
  if (closing.startsWith(reader.fence.mark)) {
    sectionOf(reader).code.push(reader.fence.block);
    reader.fence = null;
  } else {
    reader.fence.block.lines.push(line);
  }
  return true;
}

function startsFence(reader: Reader, line: string): boolean {
  const [, mark, info] = /^\s{0,3}(`{3,}|~{3,})\s*([^`]*)$/.exec(line) ?? [];
  if (mark === undefined) return false;
  endParagraph(reader);
  const language = (info ?? '').trim().split(/\s/)[0]?.toLowerCase() ?? '';
  reader.fence = { mark, block: { language, lines: [] } };
  return true;
}

function readLine(reader: Reader, line: string): void {
  if (insideFence(reader, line) || startsFence(reader, line)) return;
  const [, level, heading] = /^(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line) ?? [];
  if (level !== undefined) {
    endParagraph(reader);
    if (level === '#') reader.heading = reader.heading === '' ? (heading ?? '') : reader.heading;
    else if (level === '##') reader.sections.push({ heading: heading ?? '', paragraphs: [], code: [] });
    else sectionOf(reader).paragraphs.push(heading ?? '');
  } else if (line.trim() === '') {
    endParagraph(reader);
  } else if (!/^\s*\[[^\]]+\]:\s/.test(line) && !/^\s*<[^>]*>\s*$/.test(line)) {
    reader.paragraph.push(line.trim());
  }
}

function linksOf(text: string): { title: string; url: string }[] {
  const inline = [...text.matchAll(/\[([^\]\n]{1,200})\]\(\s*<?(https:\/\/[^)\s>]+)/g)];
  const labels = new Map([...text.matchAll(/\[([^\]\n]{1,200})\]\[([^\]\n]{1,80})\]/g)].map((match) => [match[2], match[1]]));
  const references = [...text.matchAll(/^\s{0,3}\[([^\]\n]{1,80})\]:\s+<?(https:\/\/[^\s>]+)/gm)];
  const found = [
    ...inline.map((match) => ({ title: match[1] ?? '', url: match[2] ?? '' })),
    ...references.map((match) => ({ title: labels.get(match[1]) ?? match[1] ?? '', url: match[2] ?? '' })),
  ];
  const unique = new Map(found.map((link) => [link.url, link]));
  return [...unique.values()];
}

/** "[label](url) and [label][1]" → "label and label" */
function withoutLinks(text: string): string {
  return text.replace(/\[([^\]\n]{1,200})\](?:\([^)\n]{0,500}\)|\[[^\]\n]{0,80}\])/g, '$1');
}

/**
 * Reads the parts of a Markdown file that a runbook is made of: title, second-level sections, code blocks, links.
 * It takes any text; what it does not know stays prose.
 */
export function readMarkdown(text: string): MarkdownFile {
  const [, front, rest] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text) ?? [];
  const body = rest ?? text;
  const reader: Reader = { sections: [], paragraph: [], fence: null, heading: '' };
  for (const line of body.split(/\r?\n/)) readLine(reader, line);
  endParagraph(reader);
  if (reader.fence !== null) sectionOf(reader).code.push(reader.fence.block);
  const title = /^title:\s*(.+?)\s*$/m.exec(front ?? '')?.[1]?.replace(/^(["'])(.*)\1$/, '$2');
  const sections = reader.sections.map((section) => ({ ...section, paragraphs: section.paragraphs.map(withoutLinks) }));
  return { title: title ?? reader.heading, sections, links: linksOf(body) };
}

const SHELL = new Set(['', 'console', 'bash', 'sh', 'shell', 'shell-session', 'zsh', 'terminal']);

/**
 * Command lines of a code block: what follows a `$ ` prompt, else every line of a shell block that is no comment and
 * no bare metric name.
 */
export function commandsOf({ language, lines }: CodeBlock): string[] {
  if (!SHELL.has(language)) return [];
  const joined = lines.join('\n').replace(/[ \t]?\\\n\s*/g, ' ').split('\n').map((line) => line.trim());
  const prompted = joined.filter((line) => line.startsWith('$ '));
  const taken = prompted.length > 0 ? prompted.map((line) => line.slice(2).trim()) : joined;
  return taken.filter((line) => line.length > 1 && !line.startsWith('#') && !/^[a-z]\w*_\w*(\{.*\})?$/.test(line));
}

/** A program with an option, a path or a pipe: what else stands between back-ticks are names. */
const INLINE_COMMAND = /^(?:sudo )?[a-z][\w.-]* .*[-/|]/;

/** Commands between back-ticks in prose: "check with `df -h`". */
export function inlineCommandsOf(paragraph: string): string[] {
  const spans = [...paragraph.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span.trim());
  return spans.filter((span) => INLINE_COMMAND.test(span));
}
