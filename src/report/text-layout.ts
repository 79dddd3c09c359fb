/** Lines of a fixed width for the terminal. Widths count cells: a CJK character or an emoji takes two. */

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;

export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (!/\p{M}/u.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** Cuts to `width` cells, ending in an ellipsis when something was cut. */
export function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `${takeCells(text, Math.max(0, width - 1))}…`;
}

/** Breaks at spaces; a word longer than the line is cut in pieces. Always at least one line. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(8, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((part) => pieces(part, room))) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function pieces(word: string, room: number): string[] {
  const parts: string[] = [];
  let rest = word;
  while (displayWidth(rest) > room) {
    const part = takeCells(rest, room);
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return [...parts, rest];
}

function takeCells(text: string, cells: number): string {
  let taken = '';
  let width = 0;
  for (const character of text) {
    const size = displayWidth(character);
    if (width + size > cells) break;
    taken += character;
    width += size;
  }
  return taken;
}

/** Wraps with a first prefix (`  1. `) and spaces of its width under it. */
export function hang(prefix: string, text: string, width: number): string[] {
  const indent = displayWidth(prefix);
  const pad = ' '.repeat(indent);
  return wrap(text, width - indent).map((line, index) => `${index === 0 ? prefix : pad}${line}`);
}
