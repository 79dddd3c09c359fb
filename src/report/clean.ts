/**
 * Evidence is untrusted: a log line may hold terminal escapes, right-to-left overrides or invisible
 * characters that make a reader (or a terminal) see something else than what is there.
 */

const ESCAPE = String.fromCharCode(27);
/** Colour codes carry no meaning in a report; applications that log in colour are common. */
const COLOUR_CODE = new RegExp(`${ESCAPE}\\[[\\d;:]*m`, 'g');
/** Controls, formats (bidi, zero-width, tags), lone surrogates, private use, unassigned, line separators. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const COMBINING_PILE = /(\p{M}{3})\p{M}+/gu;

function visibleEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/** Cuts at `max` characters (not UTF-16 units) and ends in an ellipsis when something was cut. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  const characters = Array.from(text);
  return characters.length <= max ? text : `${characters.slice(0, Math.max(0, max - 1)).join('')}…`;
}

/**
 * One line of harmless text: white space becomes single spaces, colour codes go, every other control
 * or invisible character is shown as an escape (`\x1b`, `\u202e`). Idempotent.
 */
export function cleanLine(text: string, max = 2000): string {
  const plain = scrub(text, max).replace(/\s+/g, ' ').trim();
  return truncate(plain, max);
}

/** Like `cleanLine`, but keeps runs of spaces: for log lines, stack frames and commands. */
export function cleanCode(text: string, max = 2000): string {
  return truncate(scrub(text, max).trimEnd(), max);
}

/** The lines of a command or excerpt, each cleaned. */
export function cleanLines(text: string, max = 2000): string[] {
  return text.split(/\r\n|\r|\n/).map((line) => cleanCode(line, max));
}

/** Makes text harmless and changes nothing else: the last guard of a renderer. */
export function cleanSpan(text: string): string {
  return scrub(text, text.length);
}

function scrub(text: string, max: number): string {
  // A hostile line may be megabytes long: look only at what can be shown.
  return text
    .slice(0, max * 4)
    .replace(COLOUR_CODE, '')
    .replace(/[\t\n\r\v\f\p{Zs}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(INVISIBLE, visibleEscape)
    .replace(COMBINING_PILE, '$1');
}
