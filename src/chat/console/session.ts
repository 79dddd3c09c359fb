import type { ChatEvent, ChatUser } from '../../domain/chat-event.js';
import type { Place } from '../../domain/place.js';
import type { BotReply, ChatBot } from '../../ports/chat-bot.js';
import { cleanLine } from '../../report/clean.js';
import { askForm } from './form.js';
import type { Ask } from './form.js';
import { readLine } from './input.js';
import type { TypedLine } from './input.js';
import type { Choice, ConsolePlatform } from './platform.js';

export interface ConsoleSessionOptions {
  platform: ConsolePlatform;
  bot: ChatBot;
  user: ChatUser;
  /** Reads one line; null at the end of the input. */
  ask: Ask;
  write: (text: string) => void;
  /** Resolves when nothing is under way. */
  idle: () => Promise<void>;
  /** What an empty line does while no thread is open. */
  suggestion?: string;
  /** Writes the whole report of the thread as a page and says where. */
  saveReport: (thread: Place) => Promise<string | undefined>;
  /** Unix seconds. */
  now: () => number;
}

/** Without its distribution: [TypedEvent] loses the union otherwise. */
type WithoutHead<T> = T extends unknown ? Omit<T, 'id' | 'at'> : never;

export const TERMINAL: Place = { platform: 'console', team: 'local', channel: 'terminal', thread: null };

export const KEYS = [
  'diagnose HOST [TIME]     diagnose a host; /status, /history HOST, /explain ID, /feedback, /help',
  'why step 2?              after a report whatever you type goes on with it, in your own words',
  ':+1:  :-1:  :two:        an emoji on the report (👍 works too); -:+1: takes it back',
  '/3                       the button with that number',
  '/threads  /thread 2  /leave   other threads; /leave goes back to the channel',
  '/report                  writes the whole report as an HTML page',
  '/alert TEXT              an alert as it would come into a channel',
  '/quit                    or Ctrl-D',
].join('\n');

const FORM_TRIES = 3;

/** One person at a terminal: typed lines become events, the bot's replies appear at once. */
export function createConsoleSession(options: ConsoleSessionOptions) {
  const { platform, bot, user, ask, write, now } = options;
  let thread: Place | null = null;
  let serial = 0;

  const event = (body: WithoutHead<ChatEvent>): ChatEvent => ({
    ...body,
    id: `${Math.floor(now() * 1000)}-${(serial += 1)}`,
    at: now(),
  });

  async function handle(body: WithoutHead<ChatEvent>): Promise<void> {
    const { length } = platform.threads();
    const before = platform.written();
    await answer(await bot.handle(event(body)), body.place);
    await options.idle();
    const opened = platform.threads().slice(length).at(-1);
    if (opened !== undefined && body.kind !== 'reaction') thread = opened.place;
    if (platform.written() === before && body.kind === 'reply') write('(no answer)\n');
  }

  async function fill(form: NonNullable<BotReply['form']>, place: Place): Promise<void> {
    for (let tries = 0; tries < FORM_TRIES; tries += 1) {
      const values = await askForm(form, { ask, write, bot, user, place });
      if (values === null) return write('Cancelled.\n');
      const reply = await bot.handle(
        event({ kind: 'form', place, user, form: form.form, context: form.context, values }),
      );
      if (reply.errors === undefined || Object.keys(reply.errors).length === 0) return answer(reply, place);
      for (const [field, problem] of Object.entries(reply.errors))
        write(`  ${field}: ${cleanLine(problem, 300)}\n`);
    }
  }

  async function answer({ whisper, form, home }: BotReply, place: Place): Promise<void> {
    if (whisper !== undefined) platform.show(whisper);
    if (home !== undefined) platform.show(home);
    if (form !== undefined) await fill(form, place);
  }

  async function press({ action, value, confirm, posted }: Choice): Promise<void> {
    if (confirm !== undefined) {
      const sure = await ask(`${cleanLine(confirm, 200)} (y/n) `);
      if (sure === null || !/^y/i.test(sure.trim())) return;
    }
    const place =
      posted.message === '0'
        ? (thread ?? TERMINAL)
        : { ...posted.place, thread: posted.place.thread ?? posted.message };
    await handle({ kind: 'action', place, user, message: posted.message, action, value });
  }

  function say(text: string): Promise<void> {
    // A host may always be asked for; in a thread everything else goes on with its report.
    if (thread !== null && !/^diagnose\s+\S/i.test(text)) {
      return handle({ kind: 'reply', place: thread, user, message: `typed-${serial}`, text });
    }
    return handle({
      kind: 'command',
      via: thread === null ? 'mention' : 'slash',
      place: TERMINAL,
      user,
      text,
    });
  }

  async function react({ emoji, added }: TypedLine & { kind: 'reaction' }): Promise<void> {
    const target = thread === null ? undefined : platform.target(thread);
    if (target === undefined) return write('There is no report to react to yet.\n');
    const before = platform.written();
    await handle({ kind: 'reaction', place: target.place, user, message: target.message, emoji, added });
    if (platform.written() === before) write(added ? `(${emoji}: noted)\n` : `(${emoji}: taken back)\n`);
  }

  function listThreads(): void {
    const threads = platform.threads();
    if (threads.length === 0) return write('There is no thread yet.\n');
    threads.forEach(({ place, title }, index) => {
      write(`${place.thread === thread?.thread ? '*' : ' '} ${index + 1}. ${title}\n`);
    });
  }

  function open(number: number): void {
    const chosen = platform.threads()[number - 1];
    if (chosen === undefined) return write('There is no such thread; /threads lists them.\n');
    thread = chosen.place;
    write(`${chosen.title}\n`);
  }

  async function saveReport(): Promise<void> {
    const path = thread === null ? undefined : await options.saveReport(thread);
    write(path === undefined ? 'There is no report in this thread.\n' : `Report written to ${path}\n`);
  }

  function alert(text: string): Promise<void> {
    const content = { author: user.name, texts: [text], fields: [], links: [], color: '' };
    return handle({
      kind: 'message',
      place: TERMINAL,
      user: null,
      message: `alert-${(serial += 1)}`,
      content,
    });
  }

  async function take(line: TypedLine): Promise<boolean> {
    switch (line.kind) {
      case 'quit':
        return false;
      case 'nothing':
        if (thread === null && options.suggestion !== undefined) await say(options.suggestion);
        return true;
      case 'keys':
        write(`${KEYS}\n`);
        return true;
      case 'threads':
        listThreads();
        return true;
      case 'leave':
        thread = null;
        return true;
      case 'thread':
        open(line.number);
        return true;
      case 'choice': {
        const choice = platform.choice(line.number);
        if (choice === undefined) write('There is no such button.\n');
        else await press(choice);
        return true;
      }
      case 'reaction':
        await react(line);
        return true;
      case 'command':
        await handle({ kind: 'command', via: 'slash', place: TERMINAL, user, text: line.text });
        return true;
      case 'alert':
        await alert(line.text);
        return true;
      case 'report':
        await saveReport();
        return true;
      case 'home':
        await handle({ kind: 'home', place: TERMINAL, user });
        return true;
      case 'say':
        await say(line.text);
        return true;
    }
  }

  return {
    /** False when the person leaves. */
    take: (line: string): Promise<boolean> => take(readLine(line)),
    thread: (): Place | null => thread,
    /** The host of the open thread. */
    title(): string | null {
      const open = platform.threads().find(({ place }) => place.thread === thread?.thread);
      return thread === null ? null : (open?.title.split(/[\s:(]/)[0] ?? 'thread');
    },
    /** Until the input ends. `prompt` is asked for anew each time. */
    async run(prompt: () => string): Promise<void> {
      for (;;) {
        const line = await ask(prompt());
        if (line === null || !(await take(readLine(line)))) return;
      }
    },
  };
}
