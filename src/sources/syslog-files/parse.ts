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

export interface SyslogReader {
  /** Null: no line of the host, or no syslog at all. */
  read(line: string): LogRecord | null;
  foreign(): number;
  unreadable(): number;
}

/** A line without head continues the one before it. */
export function createSyslogReader(
  context: SyslogContext,
  names: HostNames,
  namesHost: boolean,
): SyslogReader {
  let foreign = 0;
  let unreadable = 0;
  let last: LogRecord | null = null;
  return {
    read(line) {
      if (line.trim() === '') return null;
      const parsed = parseSyslogLine(line, context);
      if (parsed === null) {
        if (last === null) unreadable += 1;
        return last === null ? null : { ...last, message: line };
      }
      const own = isSender(parsed.host, names, namesHost);
      if (!own) foreign += 1;
      last = own ? parsed.record : null;
      return last;
    },
    foreign: () => foreign,
    unreadable: () => unreadable,
  };
}
