import type { ChatAction, ChatMessage } from '../../domain/chat-message.js';
import { placeKey } from '../../domain/place.js';
import type { Place, Posted } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import { cleanLine } from '../../report/clean.js';
import type { ChatPlatform } from '../../ports/chat-platform.js';
import { actionsOf, renderMessage } from './render.js';
import type { Terminal } from './render.js';

export interface ConsolePlatformOptions {
  terminal: Terminal;
  /** Writes whole lines. */
  write: (text: string) => void;
  /** Keeps a chart or document and says where. */
  saveFile: (name: string, bytes: Uint8Array) => Promise<string>;
}

/** A button on the screen. */
export interface Choice extends ChatAction {
  number: number;
  posted: Posted;
}

export interface ConsoleThread {
  /** Where replies go. */
  place: Place;
  title: string;
}

export interface ConsolePlatform extends ChatPlatform {
  /** The button with this number. */
  choice(number: number): Choice | undefined;
  /** Threads of this session, oldest first. */
  threads(): ConsoleThread[];
  /** What an emoji in the thread is meant for: its last report, else its root. */
  target(place: Place): Posted | undefined;
  /** Shows a message that is none of the thread's, such as an answer for this user only. */
  show(message: ChatMessage): void;
  /** Lines written so far. */
  written(): number;
}

interface Shown {
  posted: Posted;
  key: string;
  message: ChatMessage;
  lines: string[];
  firstChoice: number;
}

function gone(): OScopeError {
  return new OScopeError({ code: 'bad_input', message: 'There is no such message in this session.' });
}

const sameChannel = (a: Place, b: Place): boolean =>
  placeKey({ ...a, thread: null }) === placeKey({ ...b, thread: null });

/**
 * A terminal cannot take back what it printed: of a version that goes on as the old one began only the new lines, of
 * another one (the report in place of the progress) all.
 */
function freshLines(before: readonly string[], after: readonly string[]): string[] {
  if (before[0] !== after[0]) return [...after];
  const known = new Map<string, number>();
  for (const line of before) known.set(line, (known.get(line) ?? 0) + 1);
  return after.filter((line) => {
    const left = known.get(line) ?? 0;
    known.set(line, left - 1);
    return left <= 0;
  });
}

/** Talks in a terminal. Threads are numbered, edits print what is new, buttons are numbers. */
export function createConsolePlatform(options: ConsolePlatformOptions): ConsolePlatform {
  const { terminal, write, saveFile } = options;
  const shown: Shown[] = [];
  const choices: Choice[] = [];
  let lines = 0;

  function print(text: readonly string[]): void {
    if (text.length === 0) return;
    lines += text.length;
    write(`${text.join('\n')}\n`);
  }

  function remember(message: ChatMessage, posted: Posted): number {
    const first = choices.length + 1;
    actionsOf(message).forEach((action, index) => choices.push({ ...action, number: first + index, posted }));
    return first;
  }

  const findShown = ({ place, message }: Posted): Shown | undefined =>
    shown.find(({ posted }) => posted.message === message && sameChannel(posted.place, place));

  return {
    id: 'console',
    post(place, message, key) {
      const posted = { place, message: String(shown.length + 1) };
      const firstChoice = remember(message, posted);
      const rendered = renderMessage(message, terminal, firstChoice);
      shown.push({ posted, key, message, lines: rendered, firstChoice });
      print(rendered);
      return Promise.resolve(posted);
    },
    update(posted, message) {
      const known = findShown(posted);
      if (known === undefined) return Promise.reject(gone());
      const same = JSON.stringify(actionsOf(known.message)) === JSON.stringify(actionsOf(message));
      const firstChoice = same ? known.firstChoice : remember(message, known.posted);
      const rendered = renderMessage(message, terminal, firstChoice);
      print(freshLines(known.lines, rendered));
      Object.assign(known, { message, lines: rendered, firstChoice });
      return Promise.resolve();
    },
    find: (place, key) => {
      const found = shown.find((one) => one.key === key && sameChannel(one.posted.place, place));
      return Promise.resolve(found?.posted);
    },
    async upload(place, file) {
      const path = await saveFile(`${file.key}-${file.name}`, file.bytes);
      const line = `📎 ${cleanLine(file.title, 120)}: ${path}`;
      const message: ChatMessage = { summary: line, blocks: [] };
      shown.push({
        posted: { place, message: String(shown.length + 1) },
        key: file.key,
        message,
        lines: [line],
        firstChoice: 0,
      });
      print([line]);
    },
    whisper(_place, _user, message) {
      this.show(message);
      return Promise.resolve();
    },
    choice: (number) => choices[number - 1],
    threads: () =>
      shown
        .filter(({ posted }) => posted.place.thread === null)
        .map(({ posted, message }) => ({
          place: { ...posted.place, thread: posted.message },
          title: cleanLine(message.summary, 100),
        })),
    target(place) {
      const inThread = shown.filter(
        ({ posted }) => posted.place.thread === place.thread || posted.message === place.thread,
      );
      const isReport = ({ message }: Shown): boolean =>
        actionsOf(message).some(({ action }) => action === 'show-evidence');
      return (inThread.findLast(isReport) ?? inThread[0])?.posted;
    },
    show(message) {
      const place: Place = { platform: 'console', team: 'local', channel: 'terminal', thread: null };
      print(renderMessage(message, terminal, remember(message, { place, message: '0' })));
    },
    written: () => lines,
  };
}
