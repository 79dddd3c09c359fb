import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Redis } from 'ioredis';
import type {
  BlockedSample,
  EvidenceData,
  LogRecord,
  MetricSeries,
  ProfileBlock,
} from '../domain/evidence.js';
import { OScopeError } from '../errors.js';
import type { EvidenceStore } from '../ports/evidence-store.js';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Log records per list element: large enough to compress well, small enough to stream. */
const RECORDS_PER_PART = 2000;

export interface RedisEvidenceStoreOptions {
  redis: Redis;
  keyPrefix?: string;
  /** Evidence is purged after this time even when nobody asks. */
  lifetimeSeconds: number;
}

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

async function* parts(records: AsyncIterable<LogRecord>): AsyncGenerator<Buffer> {
  let part: LogRecord[] = [];
  for await (const record of records) {
    part.push(record);
    if (part.length < RECORDS_PER_PART) continue;
    yield await compress(JSON.stringify(part));
    part = [];
  }
  if (part.length > 0) yield await compress(JSON.stringify(part));
}

/** Compressed evidence in Redis, shared by bot and workers; logs lie in a list of parts and are read as a stream. */
export function createRedisEvidenceStore(options: RedisEvidenceStoreOptions): EvidenceStore {
  const { redis, keyPrefix = 'oscope:evidence:', lifetimeSeconds } = options;
  const headKey = (ref: string): string => `${keyPrefix}${ref}`;
  const partsKey = (ref: string): string => `${keyPrefix}${ref}:parts`;

  async function* readParts(ref: string): AsyncGenerator<LogRecord> {
    const count = await redis.llen(partsKey(ref));
    for (let index = 0; index < count; index += 1) {
      const part = await redis.lindexBuffer(partsKey(ref), index);
      if (part === null) {
        throw new OScopeError({
          code: 'unavailable',
          message: `Evidence ${ref} was purged while it was read.`,
        });
      }
      yield* JSON.parse((await decompress(part)).toString('utf8')) as LogRecord[];
    }
  }

  async function keysBelow(refPrefix: string): Promise<string[]> {
    const pattern = `${keyPrefix}${refPrefix.replace(/[*?[\]\\]/g, '\\$&')}*`;
    const found: string[] = [];
    let cursor = '0';
    do {
      const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', 500);
      found.push(...keys);
      cursor = next;
    } while (cursor !== '0');
    return found;
  }

  return {
    async put(ref, data) {
      await redis.del(headKey(ref), partsKey(ref));
      if (data.modality === 'logs') {
        for await (const part of parts(data.records())) await redis.rpush(partsKey(ref), part);
        await redis.expire(partsKey(ref), lifetimeSeconds);
      }
      // The head comes last: evidence that was only half written is not there.
      await redis.set(headKey(ref), await compress(JSON.stringify(headOf(data))), 'EX', lifetimeSeconds);
    },
    async get(ref): Promise<EvidenceData | undefined> {
      const stored = await redis.getBuffer(headKey(ref));
      if (stored === null) return undefined;
      const head = JSON.parse((await decompress(stored)).toString('utf8')) as Head;
      if (head.modality === 'logs') return { modality: 'logs', records: () => readParts(ref) };
      if (head.modality === 'stacks') return head;
      const series = head.series.map((one) => ({ ...one, values: one.values.map((value) => value ?? NaN) }));
      return { modality: 'metrics', series };
    },
    async purge(refPrefix) {
      const keys = await keysBelow(refPrefix);
      if (keys.length > 0) await redis.unlink(...keys);
    },
  };
}
