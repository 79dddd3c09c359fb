import type { Redis } from 'ioredis';
import type { LogRecord } from '../domain/evidence.js';
import { OScopeError } from '../errors.js';
import type { EvidenceStore } from '../ports/evidence-store.js';
import { decodeHead, decodeRecords, encodeHead, encodeRecords } from './evidence-codec.js';

export interface RedisEvidenceStoreOptions {
  redis: Redis;
  keyPrefix?: string;
  /** Evidence is purged after this time even when nobody asks. */
  lifetimeSeconds: number;
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
      yield* await decodeRecords(part);
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

  /** Each part sets the lifetime anew: whoever dies between two leaves nothing behind for ever. */
  async function writeParts(ref: string, records: AsyncIterable<LogRecord>): Promise<void> {
    const key = partsKey(ref);
    for await (const part of encodeRecords(records))
      await redis.multi().rpush(key, part).expire(key, lifetimeSeconds).exec();
  }

  return {
    async put(ref, data) {
      await redis.del(headKey(ref), partsKey(ref));
      try {
        if (data.modality === 'logs') await writeParts(ref, data.records());
        // The head comes last: evidence that was only half written is not there.
        await redis.set(headKey(ref), await encodeHead(data), 'EX', lifetimeSeconds);
      } catch (error) {
        // When Redis itself is away, the lifetime removes it.
        await redis.unlink(headKey(ref), partsKey(ref)).catch(() => undefined);
        throw error;
      }
    },
    async get(ref) {
      const stored = await redis.getBuffer(headKey(ref));
      return stored === null ? undefined : decodeHead(stored, () => readParts(ref));
    },
    async purge(refPrefix) {
      const keys = await keysBelow(refPrefix);
      if (keys.length > 0) await redis.unlink(...keys);
    },
  };
}
