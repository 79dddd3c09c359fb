import type { LogRecord } from '../../domain/evidence.js';

/** Writers past this many share one name: identifiers are untrusted text and may be without end. */
export const MAX_WRITERS = 1000;
export const OTHER = '(other)';

export interface Writer {
  /** A small whole number: the scope of Drain. */
  index: number;
  name: string;
}

/** Numbers the writers in the order of first sight. */
export function createWriters(): (identifier: string) => Writer {
  const writers = new Map<string, Writer>();
  const other = { index: MAX_WRITERS, name: OTHER };
  return (identifier) => {
    const known = writers.get(identifier);
    if (known !== undefined) return known;
    if (writers.size >= MAX_WRITERS) return other;
    const writer = { index: writers.size, name: identifier };
    writers.set(identifier, writer);
    return writer;
  };
}

const UNIT_NAME =
  /[\w@:.\\-]+\.(?:service|socket|timer|mount|automount|swap|scope|slice|target|path|device)\b/;
const UNIT_HEAD = 300;

/** Systemd's lines belong to the unit that they speak of, as `journalctl -u` has it. */
export function unitOf(record: LogRecord): string | null {
  if (record.identifier !== 'systemd') return record.unit;
  return UNIT_NAME.exec(record.message.slice(0, UNIT_HEAD))?.[0] ?? record.unit;
}
