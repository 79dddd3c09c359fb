import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { createConsolePlatform } from '../chat/console/platform.js';
import { createConsoleSession, KEYS } from '../chat/console/session.js';
import { sayTime } from '../incidents/time-zone.js';
import { cleanLine } from '../report/clean.js';
import { openInput } from './chat-input.js';
import { terminalOf } from './output.js';

import { now, openChat, saveInto } from './chat-open.js';
import type { ChatFlags, OpenedChat } from './chat-open.js';

const NARROWEST = 40;
const USUAL_WIDTH = 80;

function greeting({ sources, zone }: OpenedChat): { text: string; suggestion: string | undefined } {
  const { hosts } = sources.inventory;
  const names = hosts.slice(0, 5).map(({ name }) => name);
  const more = hosts.length > names.length ? ` and ${hosts.length - names.length} more` : '';
  const recorded = sources.recorded.map(
    ({ host, window }) => `  ${host.hostname}: recorded to ${sayTime(window.end, zone)}`,
  );
  const suggestion = hosts[0] === undefined ? undefined : `diagnose ${hosts[0].name}`;
  const lines = [
    'OScope in your terminal. It tells why a Linux host fails, and runs nothing on it.',
    recorded.length > 0 ? `Recorded incidents:\n${recorded.join('\n')}` : `Hosts: ${names.join(', ')}${more}`,
    ...sources.notes,
    suggestion === undefined
      ? ''
      : `Press Enter for “${suggestion}”, then ask in your own words. /keys lists what you can type.`,
  ];
  return { text: `${lines.filter((line) => line !== '').join('\n')}\n`, suggestion };
}

async function chat(flags: ChatFlags): Promise<void> {
  const write = (text: string): void => void process.stdout.write(text);
  // A pseudo-terminal may say that it has no columns.
  const { color, width } = terminalOf(process.stdout);
  const platform = createConsolePlatform({
    terminal: { color, width: width < NARROWEST ? USUAL_WIDTH : width },
    write,
    saveFile: (name, bytes) => saveInto(flags.out, name, bytes),
  });
  const opened = await openChat(flags, platform);
  const { queue, bot, zone, saveReport } = opened;
  const { text, suggestion } = greeting(opened);
  write(text);
  const input = openInput();
  const user = { id: 'me', name: cleanLine(userInfo().username, 40) || 'me', zone };
  const idle = async (): Promise<void> => {
    await queue.idle();
    await bot.settled();
  };
  const session = createConsoleSession({
    platform,
    bot,
    user,
    ask: input.ask,
    write,
    idle,
    suggestion,
    saveReport,
    now,
  });
  await session.run(() => `\n${session.title() ?? 'oscope'}> `);
  input.close();
  await queue.close();
}

export function addChat(program: Command): void {
  program
    .command('chat')
    .description('talk to the bot in this terminal: the same commands, threads and questions as in Slack')
    .option('--bundle <dir...>', 'recorded incidents instead of live hosts')
    .option('--zone <zone>', 'time zone of times (default: time.zone, TZ, the machine)')
    .option('--out <dir>', 'folder for charts and reports', 'oscope-reports')
    .option('--no-keep', 'do not keep diagnoses and evidence for oscope replay')
    .addHelpText(
      'after',
      `\nIn the chat:\n${KEYS.split('\n')
        .map((line) => `  ${line}`)
        .join('\n')}`,
    )
    .action(chat);
}
