import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { EvidenceData, LogRecord } from '../../domain/evidence.js';
import type { Host, Incident } from '../../domain/incident.js';
import { OScopeError, messageOf } from '../../errors.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import { parseSyslogLine } from '../formats/syslog.js';
import { wallSeconds } from '../formats/time.js';
import { collectedOf } from '../http/evidence.js';
import type { Question } from '../http/evidence.js';
import { readSeries } from './metrics.js';
import { findPlace, linesOf, textOf } from './files.js';
import { readDate, readOsRelease, readPs, readUname, readZone } from './parse.js';

const MAX_LOG_BYTES = 1024 ** 3;

async function readHost(dir: string): Promise<Host> {
  const [name, uname, os, memory, cpus, addresses] = await Promise.all([
    textOf(dir, 'hostname'),
    textOf(dir, 'uname'),
    textOf(dir, 'osRelease'),
    textOf(dir, 'meminfo'),
    textOf(dir, 'cpus'),
    textOf(dir, 'ip'),
  ]);
  const kernel = readUname(uname);
  const total = /^MemTotal:\s+([0-9]+) kB/m.exec(memory)?.[1];
  const count = [...cpus.matchAll(/^processor\s*:/gm)].length;
  return {
    ip: /inet ((?!127\.)[0-9.]{7,15})\//.exec(addresses)?.[1] ?? '',
    hostname: name.trim().split(/\s/)[0] || (kernel?.nodename ?? ''),
    osRelease: readOsRelease(os),
    kernel: kernel?.release ?? null,
    cpus: count > 0 ? count : null,
    memBytes: total === undefined ? null : Number(total) * 1024,
  };
}

/** When the report was made: what its `date` says, in the host's zone. */
async function readTime(dir: string): Promise<number | null> {
  const wall = readDate(await textOf(dir, 'date'));
  return wall === null ? null : wallSeconds(wall, readZone(await textOf(dir, 'zone')));
}

/**
 * The incident of an unpacked sosreport: its host, and the hours before it was made.
 * @throws OScopeError `bad_input` when the folder is none.
 */
export async function openSosreport(dir: string, windowSeconds = 3 * 3600): Promise<Incident> {
  const folder = await stat(path.join(dir, 'sos_commands')).catch(() => null);
  const time = await readTime(dir);
  if (folder === null || time === null) {
    throw new OScopeError({
      code: 'bad_input',
      message: `--sosreport: ${dir} is no unpacked sosreport (${folder === null ? 'no sos_commands' : 'no sos_commands/date/date'}).`,
      remedy: 'Unpack it (tar xf sosreport-….tar.xz) and give its folder.',
    });
  }
  const host = await readHost(dir);
  return {
    id: `sosreport-${path.basename(path.resolve(dir)).slice(0, 80)}`,
    host,
    window: { start: time - windowSeconds, end: time, stepSeconds: 60 },
    alert: {
      source: 'manual',
      name: '',
      severity: '',
      summary: `Diagnosis of the sosreport of ${host.hostname}`,
      startsAt: time,
      labels: {},
    },
  };
}

async function* readRecords(
  file: string,
  incident: Incident,
  timeZone: string,
  onCut: () => void,
): AsyncGenerator<LogRecord> {
  const { start, end } = incident.window;
  let last: LogRecord | null = null;
  for await (const line of linesOf(file, MAX_LOG_BYTES, onCut)) {
    const parsed = parseSyslogLine(line, { reference: end, timeZone })?.record ?? null;
    if (parsed !== null) last = parsed;
    // Journald writes the further lines of a message indented.
    const record =
      parsed ?? (last !== null && /^\s+\S/.test(line) ? { ...last, message: line.trim() } : null);
    if (record !== null && record.time >= start && record.time <= end + 60) yield record;
  }
}

async function readLogs(
  dir: string,
  incident: Incident,
): Promise<{ data: EvidenceData | null; notes: string[] }> {
  const file = await findPlace(dir, 'journal');
  if (file === null)
    return { data: null, notes: ['the report holds neither a journal nor /var/log/messages'] };
  const zone = readZone(await textOf(dir, 'zone'));
  const notes: string[] = [];
  let found = 0;
  try {
    const cut = (): void => void notes.push('more than 1 GiB of logs; the rest was left out');
    for await (const _ of readRecords(file, incident, zone, cut)) {
      found += 1;
      if (found >= 1 && notes.length === 0) break;
    }
  } catch (error) {
    notes.push(`${path.relative(dir, file)} is damaged: ${messageOf(error)}`);
  }
  if (found === 0) return { data: null, notes };
  return {
    data: { modality: 'logs', records: () => readRecords(file, incident, zone, () => undefined) },
    notes,
  };
}

/** An unpacked sosreport (https://github.com/sosreport/sos) as evidence. */
export function createSosreportSource(dir: string): EvidenceSource {
  async function collect(incident: Incident): Promise<Collected[]> {
    const question = (id: string, modality: Question['modality'], query: string, file: string): Question => ({
      id: `sosreport-${id}`,
      source: 'sosreport',
      modality,
      query,
      window: incident.window,
      link: `sosreport:${file}`,
    });
    const { blocked } = readPs(await textOf(dir, 'ps'), incident.window.end);
    const stacks: EvidenceData | null =
      blocked.length === 0 ? null : { modality: 'stacks', profile: [], blocked };
    return [
      collectedOf(
        question('metrics', 'metrics', 'meminfo, df, mounts, ps, ss, uptime, sar', 'sos_commands'),
        await readSeries(dir, incident),
      ),
      collectedOf(
        question('logs', 'logs', 'journalctl --no-pager', 'sos_commands/logs'),
        await readLogs(dir, incident),
      ),
      collectedOf(question('blocked', 'stacks', 'ps auxwww: processes in D state', 'sos_commands/process'), {
        data: stacks,
        notes: stacks === null ? [] : ['their kernel stacks are not in a sosreport'],
      }),
    ];
  }
  return { name: 'sosreport', collect };
}
