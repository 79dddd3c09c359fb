import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { MetricSeries } from '../../src/domain/evidence.js';
import { isObject, parseOrUndefined } from '../../src/sources/formats/json-value.js';

function run(program: string, args: string[], input?: Buffer): void {
  const { status, stderr } = spawnSync(program, args, { input, maxBuffer: 1 << 28, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}: ${stderr.slice(0, 500)}`);
}

const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',');

/** Writes series as blocks of Prometheus's storage into `folder/data`. Answers with the bytes of the OpenMetrics text. */
export function backfillMetrics(series: readonly MetricSeries[], folder: string): number {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'series.txt');
  const output = openSync(file, 'w');
  let bytes = 0;
  for (const { name, labels, times, values } of series) {
    const head = `${name}{${labelText(labels)}}`;
    const lines = times.map((time, index) => `${head} ${values[index] ?? NaN} ${time.toFixed(3)}\n`);
    bytes += writeSync(output, lines.join(''));
  }
  writeSync(output, '# EOF\n');
  closeSync(output);
  run('/usr/bin/promtool', ['tsdb', 'create-blocks-from', 'openmetrics', file, path.join(folder, 'data')]);
  return bytes;
}

/** A field of the Journal Export Format (https://systemd.io/JOURNAL_EXPORT_FORMATS/). */
function exportField(key: string, value: Buffer): Buffer {
  if (!value.includes(0x0a)) return Buffer.concat([Buffer.from(`${key}=`), value, Buffer.from('\n')]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(value.length));
  return Buffer.concat([Buffer.from(`${key}\n`), size, value, Buffer.from('\n')]);
}

function bytesOf(value: unknown): Buffer | null {
  if (typeof value === 'string') return Buffer.from(value);
  return Array.isArray(value) && value.every((byte) => typeof byte === 'number') ? Buffer.from(value) : null;
}

/** A line of the journal's JSON → an entry of the export format; null when it is none. */
export function exportEntry(line: string, hostname: string): Buffer | null {
  const value = parseOrUndefined(line);
  if (!isObject(value) || typeof value.__REALTIME_TIMESTAMP !== 'string') return null;
  const monotonic = { __MONOTONIC_TIMESTAMP: String(Number(value.__REALTIME_TIMESTAMP) % 1e12) };
  const fixed = { _BOOT_ID: '0123456789abcdef0123456789abcdef', _HOSTNAME: hostname };
  const fields = Object.entries({ ...monotonic, ...fixed, ...value }).flatMap(([key, one]) => {
    const bytes = bytesOf(one);
    return bytes === null || key === '__CURSOR' ? [] : [exportField(key, bytes)];
  });
  // Fields of the entry itself come first.
  fields.sort((a, b) => Number(b.subarray(0, 2).equals(DOUBLE)) - Number(a.subarray(0, 2).equals(DOUBLE)));
  return Buffer.concat([...fields, Buffer.from('\n')]);
}
const DOUBLE = Buffer.from('__');

/** Writes a journal file as a central server keeps it. Answers with the number of entries. */
export function backfillJournal(lines: readonly string[], hostname: string, folder: string): number {
  mkdirSync(folder, { recursive: true });
  const entries = lines.flatMap((line) => exportEntry(line, hostname) ?? []);
  if (entries.length === 0) {
    writeFileSync(path.join(folder, '.empty'), '');
    return 0;
  }
  const file = path.join(folder, `remote-${hostname}.journal`);
  run('/lib/systemd/systemd-journal-remote', [`--output=${file}`, '-'], Buffer.concat(entries));
  return entries.length;
}
