import type { ChatBlock } from '../../../domain/chat-message.js';
import type { LogRecord } from '../../../domain/evidence.js';
import { sayTime } from '../../../incidents/time-zone.js';
import { cleanCode, cleanLine } from '../../../report/clean.js';
import { viewFinding } from '../../../report/view-findings.js';
import { context, textBlock } from '../../messages/parts.js';
import { readMoment } from '../moments.js';
import { findingsNamed } from '../referents.js';
import { citeFinding, clockIn, findingLine, hostOf } from '../scene.js';
import type { Reply, Scene } from '../scene.js';

/** Lines kept while reading, the rest is counted; lines shown. */
const KEPT = 5000;
const SHOWN = 15;

interface Read {
  records: LogRecord[];
  total: number;
  /** The nearest records outside of the span. */
  before: LogRecord | null;
  after: LogRecord | null;
  /** False when there are no logs at all. */
  any: boolean;
}

function note(read: Read, record: LogRecord, start: number, end: number): void {
  if (record.time < start) {
    if (read.before === null || record.time > read.before.time) read.before = record;
  } else if (record.time >= end) {
    if (read.after === null || record.time < read.after.time) read.after = record;
  } else {
    read.total += 1;
    if (read.records.length < KEPT) read.records.push(record);
  }
}

async function readSpan(
  { deps, diagnosis, context: { signal } }: Scene,
  start: number,
  end: number,
): Promise<Read> {
  const read: Read = { records: [], total: 0, before: null, after: null, any: false };
  for (const { ref, modality } of diagnosis.evidence) {
    if (ref === null || modality !== 'logs') continue;
    const data = await deps.evidence.get(ref);
    if (data?.modality !== 'logs') continue;
    read.any = true;
    for await (const record of data.records()) {
      signal.throwIfAborted();
      note(read, record, start, end);
    }
  }
  read.records.sort((a, b) => a.time - b.time);
  return read;
}

/** Lines by `nginx`, by the kernel, errors only, or with a quoted text; all when none of it was asked for. */
function wanted({ said }: Scene, records: readonly LogRecord[]): { records: LogRecord[]; said: string } {
  const quoted = /"([^"]{2,80})"|\bgrep (?:for )?(\S{2,80})/.exec(said.plain);
  const text = quoted?.[1] ?? quoted?.[2];
  if (text !== undefined) {
    return {
      records: records.filter((record) => record.message.toLowerCase().includes(text)),
      said: ` with “${cleanLine(text, 80)}”`,
    };
  }
  const words = new Set(said.plain.split(/[\s,;:'"()]+/));
  const names = (record: LogRecord): string[] =>
    [record.identifier, record.unit ?? '', record.transport === 'kernel' ? 'kernel' : ''].map((name) =>
      name.toLowerCase().replace(/\.service$/, ''),
    );
  const named = records.filter((record) => names(record).some((name) => name !== '' && words.has(name)));
  if (named.length > 0)
    return {
      records: named,
      said: ` of ${[...new Set(named.map((record) => cleanLine(record.identifier, 40)))].slice(0, 3).join(', ')}`,
    };
  const most = /\berrors?\b|\bfailures?\b/.test(said.plain) ? 3 : /\bwarnings?\b/.test(said.plain) ? 4 : null;
  if (most === null) return { records: [...records], said: '' };
  const severe = records.filter((record) => record.priority !== null && record.priority <= most);
  return severe.length > 0
    ? { records: severe, said: most === 3 ? ', errors only' : ', warnings and worse' }
    : { records: [...records], said: ' (none is marked as that bad)' };
}

const shape = ({ identifier, message }: LogRecord): string =>
  `${identifier} ${message.replace(/0x[0-9a-f]+|\d+/gi, '#').slice(0, 120)}`;

/** Lines of a kernel's call trace: many, and of little use without the line above them. */
const TRACE =
  /^\s*(?:\?|<\/?[A-Z]+>|Call Trace|Code:|R[A-Z0-9]{2}:|[A-Z]{2}: |CPU: |Hardware name|Tainted|[\w.]+\+0x[0-9a-f]+\/0x)/;
const rankOf = ({ priority, message }: LogRecord): number => (TRACE.test(message) ? 8 : (priority ?? 6));

/** The worst first when there are too many, each kind of line once with its count; told in order of time. */
function choose(records: readonly LogRecord[]): { record: LogRecord; count: number }[] {
  const kinds = new Map<string, { record: LogRecord; count: number }>();
  for (const record of records) {
    const kind = kinds.get(shape(record));
    if (kind === undefined) kinds.set(shape(record), { record, count: 1 });
    else kind.count += 1;
  }
  return [...kinds.values()]
    .sort((a, b) => rankOf(a.record) - rankOf(b.record) || a.record.time - b.record.time)
    .slice(0, SHOWN)
    .sort((a, b) => a.record.time - b.record.time);
}

function line(record: LogRecord, zone: string, count = 1): string {
  return (
    cleanCode(`${clockIn(zone, record.time)} ${record.identifier}: ${record.message}`, 220) +
    (count > 1 ? ` (${count} times)` : '')
  );
}

/** Without a time: the log findings themselves. */
function findingsReply(scene: Scene): Reply {
  const { diagnosis, said } = scene;
  const named = findingsNamed(scene).filter(({ modality }) => modality === 'logs');
  const all = diagnosis.findings.filter(({ modality }) => modality === 'logs');
  const findings = (said.topics.length + said.findings.length > 0 && named.length > 0 ? named : all).slice(
    0,
    6,
  );
  if (findings.length === 0) {
    const text = 'Nothing stands out in the logs. Name a time (“logs at 14:03”) and I read them to you.';
    return { summary: text, blocks: [textBlock(text)], cites: [] };
  }
  return {
    summary: `${findings.length} findings in the logs of ${hostOf(diagnosis)}`,
    blocks: [
      ...findings.flatMap((finding): ChatBlock[] => [
        textBlock(...findingLine(scene, finding)),
        {
          kind: 'code',
          text:
            viewFinding(finding, diagnosis.incident)
              .excerpt.slice(0, 4)
              .map((one) => cleanCode(one, 220))
              .join('\n') || '(no lines kept)',
        },
      ]),
      context('Name a time for the lines themselves: “logs at 14:03”, “logs 5 minutes before the alert”.'),
    ],
    cites: findings.map(({ id }) => id),
  };
}

function span({ zone }: Scene, start: number, end: number): string {
  return `${sayTime(start, zone).slice(0, 19)} to ${clockIn(zone, end)} (${zone})`;
}

function nothingThere(scene: Scene, read: Read, start: number, end: number): Reply {
  const { window } = scene.diagnosis.incident;
  const nearby = [read.before, read.after].flatMap((record) =>
    record === null ? [] : [line(record, scene.zone)],
  );
  const outside = start >= window.end || end <= window.start;
  const text = outside
    ? `That lies outside of what I have: ${span(scene, window.start, window.end)}.`
    : `No line was logged from ${span(scene, start, end)}.`;
  return {
    summary: text,
    blocks: [
      textBlock(text),
      ...(nearby.length === 0
        ? []
        : [textBlock('The nearest lines:'), { kind: 'code' as const, text: nearby.join('\n') }]),
      ...(outside ? [context('Say “look two hours earlier” and I collect that time.')] : []),
    ],
    cites: [],
  };
}

export async function logsReply(scene: Scene): Promise<Reply> {
  const moment = readMoment(scene);
  if (moment === undefined) return findingsReply(scene);
  if (moment.kind === 'unreadable')
    return { summary: moment.why, blocks: [textBlock(moment.why)], cites: [] };
  const { start, end } = moment;
  const read = await readSpan(scene, start, end);
  if (!read.any) {
    const text = 'There are no logs of this diagnosis (any more).';
    return { summary: text, blocks: [textBlock(text)], cites: [] };
  }
  const { records, said } = wanted(scene, read.records);
  if (records.length === 0) return nothingThere(scene, read, start, end);
  const chosen = choose(records);
  const about = scene.diagnosis.findings.filter(
    ({ modality, onset }) => modality === 'logs' && onset >= start - 1 && onset < end,
  );
  const shown = chosen.reduce((sum, { count }) => sum + count, 0);
  const left = records.length - shown;
  return {
    summary: `${records.length} log lines from ${span(scene, start, end)}`,
    blocks: [
      textBlock(
        `${records.length} lines${said} from ${span(scene, start, end)}${left > 0 ? `; the ${chosen.length} most severe kinds` : ''}:`,
      ),
      { kind: 'code', text: chosen.map(({ record, count }) => line(record, scene.zone, count)).join('\n') },
      ...(read.total > KEPT ? [context(`${read.total - KEPT} more lines were only counted.`)] : []),
      ...(about.length === 0
        ? []
        : [
            textBlock(
              'Findings that begin then: ',
              ...about.slice(0, 4).flatMap((finding) => [citeFinding(scene, finding), ` ${finding.title} `]),
            ),
          ]),
    ],
    cites: about.map(({ id }) => id),
  };
}
