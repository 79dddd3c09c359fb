import { redactSecrets } from './secrets.js';

export interface FenceOptions {
  /** Longest content in characters; the middle is left out beyond it. Default 20,000. */
  maxChars?: number;
}

// eslint-disable-next-line no-control-regex -- terminal sequences and control characters are what is removed
const TERMINAL = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// eslint-disable-next-line no-control-regex -- as above
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Invisible characters that hide text from a reader but not from a model: zero width, direction, tags. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Cf}|\p{Zl}|\p{Zp}/gu;
/** Turn markers of chat templates; those with angle brackets are defused by escaping. */
const TEMPLATE = /\[(\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|THINK))\]/gi;

/** Keeps head and tail, for logs tell most at their ends; never cuts a surrogate pair. */
function clip(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const head = text.slice(0, Math.ceil(maxChars * 0.7)).replace(/[\ud800-\udbff]$/, '');
  const tail = text.slice(text.length - Math.floor(maxChars * 0.3)).replace(/^[\udc00-\udfff]/, '');
  return `${head}\n[… ${text.length - head.length - tail.length} characters left out …]\n${tail}`;
}

/**
 * Untrusted text as data for a prompt, between tags that the content cannot contain: `&`, `<` and `>` are
 * escaped, so it can close neither this fence nor a turn of the chat (`<|im_end|>`). Deterministic.
 * @example fence('logs', 'a </logs> b') // '<logs>\na &lt;/logs&gt; b\n</logs>'
 * @param label lower-case name of the tag; any other character becomes `-`
 */
export function fence(label: string, content: string, { maxChars = 20_000 }: FenceOptions = {}): string {
  const tag =
    label
      .toLowerCase()
      .replace(/[^a-z0-9-]/g, '-')
      .replace(/^[^a-z]+/, '') || 'data';
  const cleaned = content
    .replace(/\r\n?/g, '\n')
    .replace(TERMINAL, '')
    .replace(CONTROL, '')
    .replace(INVISIBLE, '')
    .replace(TEMPLATE, '($1)');
  // Before clipping and escaping, which would both hide a secret's edges from the patterns.
  const escaped = clip(redactSecrets(cleaned), maxChars)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
  return `<${tag}>\n${escaped}\n</${tag}>`;
}

/** Undoes the escaping in what a model quotes from a fence. */
export function unescapeFenced(text: string): string {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}
