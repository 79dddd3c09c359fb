import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { exportEntry } from './backfill.js';
import { stopper } from './servers.js';

/** A line of `dmesg --raw`, just read → an entry of the journal as journald makes it; null when it is none. */
function entryOf(line: string, nowMs: number): Buffer | null {
  const [, priority, message] = /^<([0-9]{1,3})>\[ *[0-9.]+\] ?(.*)$/.exec(line) ?? [];
  if (message === undefined) return null;
  const entry = {
    __REALTIME_TIMESTAMP: String(Math.round(nowMs * 1000)),
    PRIORITY: String(Number(priority) & 7),
    _TRANSPORT: 'kernel',
    SYSLOG_IDENTIFIER: 'kernel',
    MESSAGE: message,
  };
  return exportEntry(JSON.stringify(entry), hostname());
}

/**
 * Keeps what the kernel says from now on in a journal file, on machines without journald. `dmesg` reads /dev/kmsg,
 * so that nothing is taken away from a syslog daemon.
 */
export function startKernelJournal(folder: string): { stop(): Promise<void> } {
  mkdirSync(folder, { recursive: true });
  const reader = spawn('dmesg', ['--follow-new', '--raw'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const file = path.join(folder, `remote-${hostname()}.journal`);
  const writer = spawn('/lib/systemd/systemd-journal-remote', [`--output=${file}`, '-'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // A writer that ended shows as missing evidence.
  writer.stdin.on('error', () => undefined);
  createInterface({ input: reader.stdout }).on('line', (line) => {
    const entry = entryOf(line, Date.now());
    if (entry !== null) writer.stdin.write(entry);
  });
  return {
    async stop() {
      await stopper(reader)();
      writer.stdin.end();
      await stopper(writer)();
    },
  };
}
