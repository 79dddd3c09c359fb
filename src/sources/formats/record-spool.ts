import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { LogRecord } from '../../domain/evidence.js';

const compress = promisify(deflateRaw);
const decompress = promisify(inflateRaw);
const BLOCK_CHARACTERS = 1 << 20;

/** Keeps records in compressed blocks, so that a window's logs fit into memory and can be read again. */
export interface RecordSpool {
  add(record: LogRecord): Promise<void>;
  count(): number;
  /** In ascending order, if they were added in the order that was said. */
  records(): AsyncIterable<LogRecord>;
}

/** @param newestFirst the records are added from the latest to the earliest */
export function createRecordSpool(newestFirst = false): RecordSpool {
  const blocks: Buffer[] = [];
  let lines: string[] = [];
  let size = 0;
  let count = 0;

  async function* read(): AsyncGenerator<LogRecord> {
    const open = [...lines];
    const closed = newestFirst ? [...blocks].reverse() : blocks;
    const order = (some: string[]): string[] => (newestFirst ? some.reverse() : some);
    if (newestFirst) for (const line of order(open)) yield JSON.parse(line) as LogRecord;
    for (const block of closed) {
      const text = (await decompress(block)).toString('utf8');
      for (const line of order(text.split('\n'))) yield JSON.parse(line) as LogRecord;
    }
    if (!newestFirst) for (const line of open) yield JSON.parse(line) as LogRecord;
  }

  return {
    async add(record) {
      const line = JSON.stringify(record);
      lines.push(line);
      size += line.length;
      count += 1;
      if (size < BLOCK_CHARACTERS) return;
      const full = lines.join('\n');
      lines = [];
      size = 0;
      blocks.push(await compress(full, { level: 1 }));
    },
    count: () => count,
    records: read,
  };
}
