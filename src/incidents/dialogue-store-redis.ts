import type { Redis } from 'ioredis';
import { dialogueSchema } from '../domain/dialogue.js';
import { placeKey } from '../domain/place.js';
import type { DialogueStore } from '../ports/dialogue-store.js';

export interface RedisDialogueStoreOptions {
  redis: Redis;
  keyPrefix?: string;
  /** A dialogue is forgotten this long after its last turn. */
  lifetimeSeconds: number;
}

/** KEYS: dialogue. ARGV: version that was loaded, dialogue, lifetime. → 1 when it was still that version. */
const SAVE = `
local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if version ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', version + 1, 'dialogue', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1`;

/** A hash for each thread, with a version that tells whether somebody else has saved meanwhile. */
export function createRedisDialogueStore(options: RedisDialogueStoreOptions): DialogueStore {
  const { redis, keyPrefix = 'oscope:dialogue:', lifetimeSeconds } = options;
  const keyOf = (place: Parameters<DialogueStore['load']>[0]): string => `${keyPrefix}${placeKey(place)}`;
  return {
    async load(place) {
      const [version, text] = await redis.hmget(keyOf(place), 'version', 'dialogue');
      if (version == null || text == null) return undefined;
      return { dialogue: dialogueSchema.parse(JSON.parse(text)), version: Number(version) };
    },
    async save(dialogue, version) {
      const saved = await redis.eval(
        SAVE,
        1,
        keyOf(dialogue.place),
        version,
        JSON.stringify(dialogue),
        Math.ceil(lifetimeSeconds),
      );
      return saved === 1;
    },
  };
}
