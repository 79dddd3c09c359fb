import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { splitLines } from '../http/json.js';

/** Where a report has what, the preferred place first. Folders are searched for names that begin so. */
export const PLACES = {
  date: ['sos_commands/date/date', 'date'],
  zone: ['sos_commands/systemd/timedatectl', 'sos_commands/date/timedatectl'],
  hostname: ['sos_commands/host/hostname', 'hostname', 'etc/hostname'],
  uname: ['sos_commands/kernel/uname_-a', 'uname'],
  osRelease: ['etc/os-release', 'usr/lib/os-release'],
  meminfo: ['proc/meminfo'],
  load: ['uptime', 'sos_commands/host/uptime', 'proc/loadavg'],
  cpus: ['proc/cpuinfo'],
  df: ['sos_commands/filesys/df_-al_-x_autofs', 'sos_commands/filesys/df_-al', 'df'],
  inodes: ['sos_commands/filesys/df_-ali_-x_autofs', 'sos_commands/filesys/df_-ali'],
  mounts: ['proc/mounts', 'proc/self/mounts', 'sos_commands/filesys/mount_-l', 'mount'],
  fstab: ['etc/fstab'],
  ps: ['sos_commands/process/ps_auxwww', 'sos_commands/process/ps_auxwwwm', 'ps'],
  ss: ['sos_commands/networking/ss_-peaonmi', 'sos_commands/networking/ss_-neopa'],
  ip: ['sos_commands/networking/ip_-o_addr', 'ip_addr'],
  journal: [
    'sos_commands/logs/journalctl_--no-pager',
    'sos_commands/logs/journalctl_--no-pager_--boot',
    'sos_commands/logs/journalctl_--no-pager_--catalog_--boot',
    'var/log/messages',
    'var/log/syslog',
  ],
} as const;
export type Place = keyof typeof PLACES;

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (info) => info.isFile(),
    () => false,
  );
}

/** The report's file for something; null when it has none. Reports link to files outside of them: these are not followed. */
export async function findPlace(dir: string, place: Place): Promise<string | null> {
  for (const candidate of PLACES[place]) {
    const exact = path.join(dir, candidate);
    if (await isFile(exact)) return exact;
    const prefix = path.basename(candidate);
    const folder = path.join(dir, path.dirname(candidate));
    if (!candidate.includes('/') || place === 'cpus') continue;
    const names = await readdir(folder).catch(() => []);
    const longer = names.filter((name) => name.startsWith(`${prefix}_`) || name === `${prefix}.gz`).sort();
    const [first] = longer;
    if (first !== undefined && (await isFile(path.join(folder, first)))) return path.join(folder, first);
  }
  return null;
}

/** Lines of a file in a stream, cut at a number of bytes. */
export async function* linesOf(file: string, maxBytes: number, onCut: () => void): AsyncGenerator<string> {
  async function* pieces(): AsyncGenerator<Buffer> {
    const input = createReadStream(file);
    const stream = file.endsWith('.gz') ? input.pipe(createGunzip()) : input;
    let bytes = 0;
    try {
      for await (const piece of stream) {
        bytes += (piece as Buffer).length;
        if (bytes > maxBytes) return onCut();
        yield piece as Buffer;
      }
    } finally {
      stream.destroy();
      input.destroy();
    }
  }
  yield* splitLines(pieces());
}

/** A small file's text; '' when it is not there or cannot be read. */
export async function textOf(dir: string, place: Place): Promise<string> {
  const file = await findPlace(dir, place);
  return file === null ? '' : readText(file);
}

async function readText(file: string): Promise<string> {
  if (!(await isFile(file))) return '';
  const lines: string[] = [];
  try {
    for await (const line of linesOf(file, 16 << 20, () => undefined)) lines.push(line);
  } catch {
    // What was read is enough.
  }
  return lines.join('\n');
}

const DAY = 86_400;
/** Days whose texts of `sar` are read: that of the report and the one before it. */
const SAR_DAYS = [DAY, 0];

/** The texts of `sar -A` that may hold something of the hours before a time, oldest first. */
export async function sarTexts(dir: string, time: number): Promise<string[]> {
  const texts = SAR_DAYS.map(async (back) => {
    const day = new Date((time - back) * 1000).getUTCDate().toString().padStart(2, '0');
    for (const folder of ['sos_commands/sar', 'var/log/sa', 'var/log/sysstat']) {
      const text = await readText(path.join(dir, folder, `sar${day}`));
      if (text !== '') return text;
    }
    return '';
  });
  return (await Promise.all(texts)).filter((text) => text !== '');
}
