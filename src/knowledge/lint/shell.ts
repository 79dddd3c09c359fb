/** One simple command of a shell line: its words without quotes, and the files that it writes to by `>`. */
export interface ShellCommand {
  words: string[];
  redirects: string[];
}

interface State {
  commands: ShellCommand[];
  current: ShellCommand;
  word: string;
  /** A word has begun, even an empty quoted one. */
  open: boolean;
  /** The next word is the target of a redirection. */
  redirect: boolean;
}

function endWord(state: State): void {
  if (!state.open) return;
  if (state.redirect) state.current.redirects.push(state.word);
  else state.current.words.push(state.word);
  state.word = '';
  state.open = false;
  state.redirect = false;
}

function endCommand(state: State): void {
  endWord(state);
  if (state.current.words.length > 0 || state.current.redirects.length > 0) state.commands.push(state.current);
  state.current = { words: [], redirects: [] };
  state.redirect = false;
}

/** The end of a `$(…)`, from just behind its parenthesis. */
function closing(line: string, from: number): number {
  let depth = 1;
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === '(') depth += 1;
    if (line[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return line.length;
}

function append(state: State, text: string): void {
  state.word += text;
  state.open = true;
}

/** Reads `$(…)` or a backtick pair at `at` as commands of their own; gives the place behind it, or null when there is none. */
function substitution(state: State, line: string, at: number): number | null {
  const tick = line[at] === '`';
  if (!tick && line.slice(at, at + 2) !== '$(' && !/^[<>]\($/.test(line.slice(at, at + 2))) return null;
  const from = at + (tick ? 1 : 2);
  const found = tick ? line.indexOf('`', from) : closing(line, from);
  const end = found === -1 ? line.length : found;
  state.commands.push(...parseShell(line.slice(from, end)));
  append(state, 'SUBSTITUTED');
  return end + 1;
}

function quoted(state: State, line: string, at: number): number {
  const quote = line[at] ?? '';
  let index = at + 1;
  append(state, '');
  while (index < line.length && line[index] !== quote) {
    const after = quote === '"' ? substitution(state, line, index) : null;
    if (after !== null) {
      index = after;
    } else {
      if (quote === '"' && line[index] === '\\') index += 1;
      append(state, line[index] ?? '');
      index += 1;
    }
  }
  return index + 1;
}

function redirection(state: State, line: string, at: number): number {
  // A number in front of ">" names the stream and is no word of the command.
  if (/^\d*&?$/.test(state.word)) {
    state.word = '';
    state.open = false;
  }
  endWord(state);
  const operator = /^(?:>>|>\||>&|&>>?|>)/.exec(line.slice(at))?.[0] ?? '>';
  const stream = /^>&\s*[\d-]+/.exec(line.slice(at))?.[0];
  if (stream !== undefined) return at + stream.length;
  state.redirect = true;
  return at + operator.length;
}

function plain(state: State, line: string, at: number): number {
  const character = line[at] ?? '';
  if (character === '\\') {
    append(state, line[at + 1] ?? '');
    return at + 2;
  }
  if (character === '>' || line.slice(at, at + 2) === '&>') return redirection(state, line, at);
  if (character === '#' && !state.open) {
    const end = line.indexOf('\n', at);
    return end === -1 ? line.length : end;
  }
  if (/[;|&\n()]/.test(character)) endCommand(state);
  else if (/\s/.test(character)) endWord(state);
  else append(state, character);
  return at + 1;
}

/**
 * Splits a shell line into its simple commands, those in `$(…)`, backticks and `<(…)` among them. It knows quotes,
 * pipes, lists and redirections, not the whole grammar: enough to see which programs are run, with what.
 * @example parseShell("df -h | tail; sysctl -w a=1 > /tmp/x") → three commands
 */
export function parseShell(line: string): ShellCommand[] {
  const state: State = { commands: [], current: { words: [], redirects: [] }, word: '', open: false, redirect: false };
  let at = 0;
  while (at < line.length) {
    const character = line[at] ?? '';
    if (character === "'" || character === '"') at = quoted(state, line, at);
    else at = substitution(state, line, at) ?? plain(state, line, at);
  }
  endCommand(state);
  return state.commands;
}
