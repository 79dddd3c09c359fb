import { LOG_SIGNATURES } from '../../catalog/log-signatures/index.js';
import type { LogSignature } from '../../catalog/log-signatures/signature.js';
import type { LogRecord } from '../../domain/evidence.js';
import type { TimeWindow } from '../../domain/incident.js';
import type { LogCollector } from './collector.js';
import { sampleLine } from './sample.js';
import { createLiteralMatcher } from './signature-literals.js';
import { createEventSeries } from './signature-series.js';

/** A signature found in one message, with the fields it extracts. */
export interface SignatureMatch {
  signature: LogSignature;
  fields: Record<string, string>;
  /** How many events the line stands for (`message repeated 5 times`). */
  weight: number;
}

/** Longer messages are looked at no further: what matters stands at the beginning. */
const MAX_MESSAGE = 2048;
const MAX_WEIGHT = 1e6;

/** True for records of the kernel's own log, however they came. */
export function isKernelRecord(record: LogRecord): boolean {
  return record.transport === 'kernel' || (record.identifier === 'kernel' && record.transport !== 'stdout');
}

const matcher = createLiteralMatcher(LOG_SIGNATURES.map((signature) => signature.literals));

/** Calls `found` for every signature that a record shows; ordinary records cost one pass over their text. */
export function matchSignatures(record: LogRecord, found: (match: SignatureMatch) => void): void {
  const text = record.message.length > MAX_MESSAGE ? record.message.slice(0, MAX_MESSAGE) : record.message;
  const kernel = isKernelRecord(record);
  matcher.find(text, (owner) => {
    const signature = LOG_SIGNATURES[owner];
    if (!signature || (signature.from === 'kernel') !== kernel) {
      if (signature?.from !== 'any') return;
    }
    if (signature.identifiers && !signature.identifiers.test(record.identifier)) return;
    const match = firstMatch(signature.patterns, text);
    if (!match || signature.exclude?.test(text)) return;
    const all = fieldsOf(match, record, kernel);
    // How many events one line stands for says nothing about them.
    const fields = Object.fromEntries(Object.entries(all).filter(([name]) => name !== signature.weight));
    found({ signature, fields, weight: weightOf(all, signature.weight) });
  });
}

/** Finds the library's one-line signatures: one finding for each signature and main subject. */
export function createSignatureCollector(window: TimeWindow): LogCollector {
  const series = createEventSeries(window);
  return {
    push(record) {
      matchSignatures(record, ({ signature, fields, weight }) => {
        series.add(signature, { time: record.time, fields, weight, lines: () => [sampleLine(record)] });
      });
    },
    finish: () => series.findings(),
  };
}

function firstMatch(patterns: readonly RegExp[], text: string): RegExpExecArray | null {
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match) return match;
  }
  return null;
}

/** Named groups (a second name for the same field ends in `2`), then who wrote it. */
function fieldsOf(match: RegExpExecArray, record: LogRecord, kernel: boolean): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(match.groups ?? {})) {
    if (value !== undefined && value !== '') fields[name.replace(/2$/, '')] ??= value;
  }
  if (kernel) return fields;
  // The service manager speaks of others: its own name and pid 1 must not pass for theirs.
  if (record.identifier !== 'systemd') {
    if (record.identifier !== '') fields.process ??= record.identifier;
    if (record.pid !== null) fields.pid ??= String(record.pid);
  }
  const unit = spokenOf(record) ?? record.unit ?? record.identifier;
  if (unit !== '') fields.unit ??= unit;
  return fields;
}

function weightOf(fields: Readonly<Record<string, string>>, name: string | undefined): number {
  const weight = name === undefined ? 1 : Number(fields[name] ?? 1);
  return Number.isFinite(weight) && weight >= 1 ? Math.min(weight, MAX_WEIGHT) : 1;
}

const MANAGER = /^(?:systemd|init)$/;
const UNIT_PREFIX = /^([\w@:.\\-]{1,200}\.(?:service|socket|mount|swap|slice|scope|timer)):/;

/** The unit that a message of systemd is about. */
function spokenOf(record: LogRecord): string | null {
  return MANAGER.test(record.identifier) ? (UNIT_PREFIX.exec(record.message)?.[1] ?? null) : null;
}
