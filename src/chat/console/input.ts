/** What a typed line is. */
export type TypedLine =
  | { kind: 'nothing' }
  | { kind: 'quit' }
  | { kind: 'keys' }
  | { kind: 'threads' }
  | { kind: 'leave' }
  | { kind: 'thread'; number: number }
  | { kind: 'choice'; number: number }
  | { kind: 'reaction'; emoji: string; added: boolean }
  | { kind: 'command'; text: string }
  | { kind: 'alert'; text: string }
  | { kind: 'report' }
  | { kind: 'home' }
  | { kind: 'say'; text: string };

const SYMBOLS: Readonly<Record<string, string>> = {
  '👍': '+1',
  '👎': '-1',
  '✅': 'white_check_mark',
  '❌': 'x',
  '1️⃣': 'one',
  '2️⃣': 'two',
  '3️⃣': 'three',
  '4️⃣': 'four',
  '5️⃣': 'five',
};

function readReaction(line: string): TypedLine | undefined {
  const taken = /^-\s*(?=:|\p{Extended_Pictographic})/u.test(line);
  const text = line.replace(/^-\s*/, '');
  const named = /^:([a-z0-9_+-]{1,40}):$/i.exec(text)?.[1] ?? SYMBOLS[text];
  return named === undefined ? undefined : { kind: 'reaction', emoji: named.toLowerCase(), added: !taken };
}

const WORDS: Readonly<Record<string, TypedLine>> = {
  '/quit': { kind: 'quit' },
  '/exit': { kind: 'quit' },
  '/q': { kind: 'quit' },
  '/keys': { kind: 'keys' },
  '/?': { kind: 'keys' },
  '/threads': { kind: 'threads' },
  '/leave': { kind: 'leave' },
  '/report': { kind: 'report' },
  '/home': { kind: 'home' },
};

/**
 * `/diagnose web-7` and `/oscope diagnose web-7` are the bot's command, `/3` a button, `/thread 2` a thread, `:+1:` an
 * emoji on the report (`-:+1:` takes it back); everything else is said.
 */
export function readLine(typed: string): TypedLine {
  const line = typed.trim();
  if (line === '') return { kind: 'nothing' };
  const fixed = WORDS[line.toLowerCase()];
  if (fixed !== undefined) return fixed;
  const reaction = readReaction(line);
  if (reaction !== undefined) return reaction;
  const number = /^\/(\d{1,4})$/.exec(line)?.[1];
  if (number !== undefined) return { kind: 'choice', number: Number(number) };
  const thread = /^\/thread\s+(\d{1,4})$/i.exec(line)?.[1];
  if (thread !== undefined) return { kind: 'thread', number: Number(thread) };
  const alert = /^\/alert\s+(.+)$/is.exec(line)?.[1];
  if (alert !== undefined) return { kind: 'alert', text: alert };
  const command = /^\/(?:oscope\b\s*)?(.*)$/is.exec(line)?.[1];
  if (command !== undefined) return { kind: 'command', text: command };
  return { kind: 'say', text: line };
}
