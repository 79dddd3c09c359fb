import { cleanSpan } from '../../report/clean.js';

/**
 * Breaks a mark without being seen. DingTalk's Markdown is a subset whose clients differ in what a backslash or an entity
 * does; a mark that is torn apart, or replaced by one that only looks alike, is none for all of them.
 */
const JOINER = '\u2060';

/** Prose as it is: no style, link, picture, mention, HTML or autolink can come of it, whatever stands next to it. */
export function escapeText(text: string): string {
  return cleanSpan(text)
    .replaceAll('*', '∗')
    .replaceAll('`', 'ˋ')
    .replace(/~(?=~|$)/g, `~${JOINER}`)
    .replaceAll('\\', '＼')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, `${JOINER}＿`)
    .replace(/\](?=[([:]|$)/g, `]${JOINER}`)
    .replace(/!(?=\[|$)/g, `!${JOINER}`)
    .replace(/<(?=[a-z/!?]|$)/gi, `<${JOINER}`)
    .replace(/&(?=#|[a-z]|$)/gi, `&${JOINER}`)
    .replaceAll('@', `@${JOINER}`)
    .replace(/:(?=\/\/|\/?$)/g, `:${JOINER}`)
    .replace(/www(?=\.|$)/gi, (match) => `${match}${JOINER}`)
    .replace(/\$(?=\$|$)/g, `$$${JOINER}`);
}

/** For titles, where nothing but a mention can come of text. */
export function breakMentions(text: string): string {
  return text.replaceAll('@', `@${JOINER}`);
}

/** A line that begins with text: no heading, list, quotation, rule or table can come of it. */
export function guardLine(line: string): string {
  return /^\s*(?:[#>+=|-]|\d+[.)])/.test(line) ? `${JOINER}${line.trimStart()}` : line;
}

/** Between backticks. HTML is torn apart even there: not every client keeps code literal. */
export function inlineCode(text: string): string {
  const code = cleanSpan(text)
    .replaceAll('`', 'ˋ')
    .replace(/<(?=[a-z/!])/gi, `<${JOINER}`)
    .trim();
  return code === '' ? '' : `\`${code}\``;
}

/** A line of a fenced block that cannot close it. */
export function codeLine(line: string): string {
  return cleanSpan(line).replace(/`(?=``)/g, `\`${JOINER}`);
}

/** A label inside `[…]`. */
function label(text: string): string {
  return escapeText(text).replaceAll('[', '［').replaceAll(']', '］');
}

export function isWebLink(href: string): boolean {
  return href.length <= 1500 && /^https?:\/\/[!-~]+$/i.test(href) && URL.canParse(href);
}

/** The text alone when the target is none that may be clicked. */
export function link(text: string, href: string): string {
  const target = href.replace(
    /[()<>[\]`"'\\]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return isWebLink(target) ? `[${label(text)}](${target})` : escapeText(text);
}

/** A button for want of buttons: a click sends the words to the robot as the user's own message. */
export function sayLink(text: string, words: string): string {
  return `[${label(text)}](${sayAddress(words)})`;
}

export function sayAddress(words: string): string {
  const content = encodeURIComponent(words).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16)}`,
  );
  return `dtmd://dingtalkclient/sendMessage?content=${content}`;
}
