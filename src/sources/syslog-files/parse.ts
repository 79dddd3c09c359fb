import path from 'node:path';
import type { LogRecord } from '../../domain/evidence.js';
import type { SyslogContext } from '../formats/syslog.js';
import { parseSyslogLine } from '../formats/syslog.js';
import { isNamed } from '../http/host-names.js';
import { escapeRegex } from '../http/matchers.js';
import type { HostNames } from '../http/host-names.js';

export interface FilePattern {
  folder: string;
  /** Matches the names of files in the folder. */
  name: RegExp;
  /** Whether the path itself names the host. */
  namesHost: boolean;
}

/** A name that is one step of a path and leads nowhere else. */
const isPlain = (name: string): boolean => /^[A-Za-z0-9_.:-]+$/.test(name) && !/^\.+$/.test(name);

/** `/var/log/{hostname}/*.log` → folder and pattern; null when the host's name cannot be part of a path. */
export function patternOf(template: string, { hostname, ip }: HostNames): FilePattern | null {
  const values: Readonly<Record<string, string>> = { hostname, ip };
  const used = [...template.matchAll(/\{(hostname|ip)\}/g)].map((match) => match[1] ?? '');
  if (used.some((name) => !isPlain(values[name] ?? ''))) return null;
  const filled = template.replace(/\{(hostname|ip)\}/g, (_, name: string) => values[name] ?? '');
  const name = path.basename(filled).split('*').map(escapeRegex).join('[^/]*');
  return { folder: path.dirname(filled), name: new RegExp(`^${name}$`), namesHost: used.length > 0 };
}

/** Whether a line's sender is the host. Lines of unnamed senders pass where the path names the host. */
export function isSender(sender: string, names: HostNames, namesHost: boolean): boolean {
  return sender === '' || sender === 'localhost' ? namesHost : isNamed(sender, names);
}

/** Reads a file's lines from the last to the first. */
export interface SyslogReader {
  /** The host's records that a line completes, newest first. */
  read(line: string): LogRecord[];
  /** Lines that belong to none with a head. */
  unreadable(): number;
}

/** Lines without head that are held back until theirs is found. */
const MOST_HELD = 10_000;

/** A line without head continues the one before it in the file, which is read after it. */
export function createSyslogReader(
  context: SyslogContext,
  names: HostNames,
  namesHost: boolean,
): SyslogReader {
  let hasHeads = false;
  let lost = 0;
  let held: string[] = [];
  return {
    read(line) {
      if (line.trim() === '') return [];
      const parsed = parseSyslogLine(line, context);
      if (parsed === null) {
        if (held.length === MOST_HELD) {
          lost += held.length;
          held = [];
        }
        held.push(line);
        return [];
      }
      const more = held;
      held = [];
      hasHeads = true;
      if (!isSender(parsed.host, names, namesHost)) return [];
      const { record } = parsed;
      return [...more.map((message) => ({ ...record, message })), record];
    },
    // Where a file begins with lines without head, the last line of the one before goes on.
    unreadable: () => lost + (hasHeads ? 0 : held.length),
  };
}
