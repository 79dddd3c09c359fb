import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  TASKS,
  WRITES_IDX_MAP,
  compareWritesSortKeys,
  copyCheckpoint,
  getCheckpointId,
  maxChannelVersion,
  writesSortKey,
} from '@langchain/langgraph-checkpoint';
import type {
  ChannelVersions,
  Checkpoint,
  CheckpointListOptions,
  CheckpointMetadata,
  CheckpointPendingWrite,
  CheckpointTuple,
  PendingWrite,
} from '@langchain/langgraph-checkpoint';
import type { Redis } from 'ioredis';
import { OScopeError } from '../errors.js';
import { addressOf, configOf } from './address.js';
import type { FieldKey } from './fields.js';
import { createHashes } from './hashes.js';
import type { Hashes } from './hashes.js';
import { checkpointsOf, idsOf, prune, storedOf } from './history.js';
import { pack, unpack } from './packing.js';
import type { Packed, StoredCheckpoint, StoredWrite } from './packing.js';

export interface RedisSaverOptions {
  redis: Redis;
  keyPrefix?: string;
  /** A thread is forgotten this long after its last checkpoint. */
  lifetimeSeconds: number;
  /** Checkpoints kept for each thread and namespace, the newest; absent = all. Resuming needs one. */
  keep?: number;
}

/**
 * LangGraph checkpoints on plain Redis (no modules): one hash for each thread, compressed.
 * LangGraph's own interface is a class, so this is one too (https://www.npmjs.com/package/@langchain/langgraph-checkpoint).
 */
export class RedisSaver extends BaseCheckpointSaver {
  readonly #hashes: Hashes;
  readonly #keep: number;

  constructor({
    redis,
    keyPrefix = 'oscope:checkpoint:',
    lifetimeSeconds,
    keep = Infinity,
  }: RedisSaverOptions) {
    super();
    this.#hashes = createHashes(redis, keyPrefix, lifetimeSeconds);
    this.#keep = keep;
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    if (config.configurable?.thread_id === undefined) return undefined;
    const { thread, namespace, id } = addressOf(config);
    const wanted = id ?? (await idsOf(this.#hashes, thread, namespace))[0];
    return wanted === undefined ? undefined : this.#read(thread, namespace, wanted);
  }

  override async *list(
    config: RunnableConfig,
    options: CheckpointListOptions = {},
  ): AsyncGenerator<CheckpointTuple> {
    const { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: only } = config.configurable ?? {};
    const before = options.before === undefined ? undefined : getCheckpointId(options.before);
    let left = options.limit ?? Infinity;
    for (const one of typeof thread === 'string' ? [thread] : await this.#hashes.threads()) {
      for (const [ns, id] of await checkpointsOf(this.#hashes, one)) {
        if (left <= 0) return;
        if (typeof namespace === 'string' && ns !== namespace) continue;
        if (typeof only === 'string' && only !== '' && id !== only) continue;
        if (before !== undefined && before !== '' && id >= before) continue;
        const tuple = await this.#read(one, ns, id);
        if (tuple === undefined || !matches(tuple.metadata, options.filter)) continue;
        left -= 1;
        yield tuple;
      }
    }
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const { thread, namespace, id: parent } = addressOf(config);
    const { channel_values: values, ...rest } = copyCheckpoint(checkpoint);
    const stored: StoredCheckpoint = {
      checkpoint: await pack(this.serde, rest),
      versions: checkpoint.channel_versions,
      metadata: await pack(this.serde, metadata),
      parent: parent ?? null,
    };
    const changed = Object.entries(newVersions).filter(([channel]) => channel in values);
    const packed = await Promise.all(
      changed.map(async ([channel, version]): Promise<[FieldKey, Packed]> => [
        ['v', namespace, channel, version],
        await pack(this.serde, values[channel]),
      ]),
    );
    await this.#hashes.set(thread, [...packed, [['c', namespace, checkpoint.id], stored]]);
    await prune(this.#hashes, thread, namespace, this.#keep);
    return configOf(thread, namespace, checkpoint.id);
  }

  override async putWrites(
    config: RunnableConfig,
    writes: PendingWrite[],
    task: string,
    path = '',
  ): Promise<void> {
    const { thread, namespace, id } = addressOf(config);
    if (id === undefined)
      throw new OScopeError({ code: 'internal', message: 'Writes need configurable.checkpoint_id.' });
    const fields: [FieldKey, StoredWrite][] = [];
    for (const [position, [channel, value]] of writes.entries()) {
      const index = WRITES_IDX_MAP[channel] ?? position;
      const key: FieldKey = ['w', namespace, id, task, index];
      // What a task wrote first stands: a task that runs again writes the same.
      if (index >= 0 && (await this.#hashes.has(thread, key))) continue;
      fields.push([key, { task, index, path, channel, value: await pack(this.serde, value) }]);
    }
    await this.#hashes.set(thread, fields);
  }

  override async deleteThread(threadId: string): Promise<void> {
    await this.#hashes.forget(threadId);
  }

  async #values(
    thread: string,
    namespace: string,
    versions: ChannelVersions,
  ): Promise<Record<string, unknown>> {
    const entries = await Promise.all(
      Object.entries(versions).map(async ([channel, version]) => {
        const packed = await this.#hashes.get<Packed>(thread, ['v', namespace, channel, version]);
        return packed === undefined ? [] : [[channel, await unpack(this.serde, packed)] as const];
      }),
    );
    return Object.fromEntries(entries.flat());
  }

  async #read(thread: string, namespace: string, id: string): Promise<CheckpointTuple | undefined> {
    const stored = await storedOf(this.#hashes, thread, namespace, id);
    if (stored === undefined) return undefined;
    const checkpoint: Checkpoint = {
      ...((await unpack(this.serde, stored.checkpoint)) as Omit<Checkpoint, 'channel_values'>),
      channel_values: await this.#values(thread, namespace, stored.versions),
    };
    if (checkpoint.v < 4 && stored.parent !== null)
      await this.#migrate(checkpoint, thread, namespace, stored.parent);
    return {
      config: configOf(thread, namespace, id),
      checkpoint,
      metadata: (await unpack(this.serde, stored.metadata)) as CheckpointMetadata,
      ...(stored.parent === null ? {} : { parentConfig: configOf(thread, namespace, stored.parent) }),
      pendingWrites: await this.#pendingWrites(thread, namespace, id),
    };
  }

  async #pendingWrites(thread: string, namespace: string, id: string): Promise<CheckpointPendingWrite[]> {
    const keys = (await this.#hashes.keys(thread)).filter(
      ([kind, ns, checkpoint]) => kind === 'w' && ns === namespace && checkpoint === id,
    );
    const stored = await Promise.all(keys.map((key) => this.#hashes.get<StoredWrite>(thread, key)));
    const writes = stored.filter((write) => write !== undefined);
    writes.sort((a, b) =>
      compareWritesSortKeys(writesSortKey(a.path, a.task, a.index), writesSortKey(b.path, b.task, b.index)),
    );
    return Promise.all(
      writes.map(async ({ task, channel, value }): Promise<CheckpointPendingWrite> => [
        task,
        channel,
        await unpack(this.serde, value),
      ]),
    );
  }

  /** Checkpoints of before version 4 kept what was sent to tasks with the parent's writes. */
  async #migrate(checkpoint: Checkpoint, thread: string, namespace: string, parent: string): Promise<void> {
    const writes = await this.#pendingWrites(thread, namespace, parent);
    checkpoint.channel_values[TASKS] = writes
      .filter(([, channel]) => channel === TASKS)
      .map(([, , value]) => value);
    const versions = Object.values(checkpoint.channel_versions);
    checkpoint.channel_versions[TASKS] =
      versions.length > 0 ? maxChannelVersion(...versions) : this.getNextVersion(undefined);
  }
}

function matches(
  metadata: CheckpointMetadata | undefined,
  filter: Readonly<Record<string, unknown>> | undefined,
): boolean {
  const given = metadata as Record<string, unknown> | undefined;
  return Object.entries(filter ?? {}).every(([key, value]) => given?.[key] === value);
}
