import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type {
  BlockedSample,
  EvidenceData,
  LogRecord,
  MetricSeries,
  ProfileBlock,
} from '../domain/evidence.js';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Speed counts more than the last percent: evidence is written on the way to a report. */
const LEVEL = 1;
/** Log records per part: large enough to compress well, small enough to stream. */
const RECORDS_PER_PART = 2000;

/** NaN is no JSON: it travels as null. */
type WireSeries = Omit<MetricSeries, 'values'> & { values: (number | null)[] };

type Head =
  | { modality: 'metrics'; series: WireSeries[] }
  | { modality: 'logs' }
  | { modality: 'stacks'; profile: ProfileBlock[]; blocked: BlockedSample[] };

function headOf(data: EvidenceData): Head {
  if (data.modality === 'logs') return { modality: 'logs' };
  if (data.modality === 'stacks') return data;
  const series = data.series.map((one) => ({
    ...one,
    values: one.values.map((value) => (Number.isFinite(value) ? value : null)),
  }));
  return { modality: 'metrics', series };
}

/** Everything but the log records, compressed. */
export function encodeHead(data: EvidenceData): Promise<Buffer> {
  return compress(JSON.stringify(headOf(data)), { level: LEVEL });
}

/** `records` opens the parts of a log. */
export async function decodeHead(
  stored: Buffer,
  records: () => AsyncIterable<LogRecord>,
): Promise<EvidenceData> {
  const head = JSON.parse((await decompress(stored)).toString('utf8')) as Head;
  if (head.modality === 'logs') return { modality: 'logs', records };
  if (head.modality === 'stacks') return head;
  const series = head.series.map((one) => ({ ...one, values: one.values.map((value) => value ?? NaN) }));
  return { modality: 'metrics', series };
}

/** A log as compressed parts. */
export async function* encodeRecords(records: AsyncIterable<LogRecord>): AsyncGenerator<Buffer> {
  let part: LogRecord[] = [];
  for await (const record of records) {
    part.push(record);
    if (part.length < RECORDS_PER_PART) continue;
    yield await compress(JSON.stringify(part), { level: LEVEL });
    part = [];
  }
  if (part.length > 0) yield await compress(JSON.stringify(part), { level: LEVEL });
}

export async function decodeRecords(part: Buffer): Promise<LogRecord[]> {
  return JSON.parse((await decompress(part)).toString('utf8')) as LogRecord[];
}
