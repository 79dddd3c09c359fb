import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { Redis } from 'ioredis';
import { RedisSaver } from '../checkpoint/redis.js';
import type { Config } from '../config.js';
import { createRedisContextStore } from '../incidents/context-store-redis.js';
import { createRedisDeliveryStore } from '../incidents/delivery-store-redis.js';
import { createRedisDialogueStore } from '../incidents/dialogue-store-redis.js';
import { createRedisDiagnosisStore } from '../incidents/redis-diagnosis-store.js';
import { createRedisEvidenceStore } from '../incidents/redis-evidence-store.js';
import { createRedisStormStore } from '../incidents/storm-store-redis.js';
import { createRedisVoteStore } from '../incidents/vote-store-redis.js';
import type { ContextStore } from '../ports/context-store.js';
import type { DeliveryStore } from '../ports/delivery-store.js';
import type { DiagnosisStore } from '../ports/diagnosis-store.js';
import type { DialogueStore } from '../ports/dialogue-store.js';
import type { EvidenceStore } from '../ports/evidence-store.js';
import type { StormStore } from '../ports/storm-store.js';
import type { VoteStore } from '../ports/vote-store.js';

/** What bots and workers share through Redis. Everything in it has a lifetime. */
export interface ServiceStores {
  evidence: EvidenceStore;
  diagnoses: DiagnosisStore;
  checkpointer: BaseCheckpointSaver;
  dialogues: DialogueStore;
  deliveries: DeliveryStore;
  storms: StormStore;
  votes: VoteStore;
  contexts: ContextStore;
}

/** A diagnosis is resumed within minutes or not at all. */
const CHECKPOINT_SECONDS = 6 * 3600;
/** Resuming needs the last one; the one before it is kept in case it is being written. */
const CHECKPOINTS_KEPT = 2;

export function openServiceStores(redis: Redis, config: Config): ServiceStores {
  const lifetimeSeconds = Math.ceil(config.retentionHours * 3600);
  const { prefix } = config.jobs;
  const at = (name: string): { redis: Redis; keyPrefix: string; lifetimeSeconds: number } => ({
    redis,
    keyPrefix: `${prefix}:${name}:`,
    lifetimeSeconds,
  });
  return {
    evidence: createRedisEvidenceStore(at('evidence')),
    diagnoses: createRedisDiagnosisStore(at('diagnosis')),
    checkpointer: new RedisSaver({
      ...at('checkpoint'),
      lifetimeSeconds: CHECKPOINT_SECONDS,
      keep: CHECKPOINTS_KEPT,
    }),
    dialogues: createRedisDialogueStore(at('dialogue')),
    deliveries: createRedisDeliveryStore(at('delivery')),
    storms: createRedisStormStore({ ...at('storm'), windowSeconds: Math.ceil(config.stormSeconds) }),
    votes: createRedisVoteStore(at('votes')),
    contexts: createRedisContextStore(at('context')),
  };
}
