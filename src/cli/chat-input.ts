import { createInterface } from 'node:readline';
import type { Ask } from '../chat/console/form.js';
import { cleanLine } from '../report/clean.js';

/** Lines of standard input: on a terminal with editing and history, else as a script gives them. */
export function openInput(): { ask: Ask; close: () => void } {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const reader = createInterface({
    input: process.stdin,
    output: isTerminal ? process.stdout : undefined,
    terminal: isTerminal,
  });
  const waiting: string[] = [];
  let take: ((line: string | null) => void) | undefined;
  let ended = false;
  const give = (line: string | null): boolean => {
    const taker = take;
    take = undefined;
    taker?.(line);
    return taker !== undefined;
  };
  reader.on('line', (line) => give(line) || waiting.push(line));
  reader.on('close', () => {
    ended = true;
    give(null);
  });
  reader.on('SIGINT', () => reader.close());
  return {
    close: () => reader.close(),
    ask(prompt) {
      const line = waiting.shift();
      // What a script says stands in its output too, so that it reads as a conversation.
      if (!isTerminal && (line !== undefined || !ended)) process.stdout.write(prompt);
      if (line !== undefined) {
        if (!isTerminal) process.stdout.write(`${cleanLine(line, 400)}\n`);
        return Promise.resolve(line);
      }
      if (ended) return Promise.resolve(null);
      if (isTerminal) {
        reader.setPrompt(prompt);
        reader.prompt();
      }
      return new Promise((resolve) => {
        take = (given) => {
          if (!isTerminal) process.stdout.write(`${given === null ? '' : cleanLine(given, 400)}\n`);
          resolve(given);
        };
      });
    },
  };
}
