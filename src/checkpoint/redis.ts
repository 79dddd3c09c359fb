import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
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

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export interface RedisSaverOptions {
  redis: Redis;
  keyPrefix?: string;
  /** A thread is forgotten this long after its last checkpoint. */
  lifetimeSeconds: number;
  /** Checkpoints kept for each thread and namespace, the newest; absent = all. Resuming needs one. */
  keep?: number;
}

/** A serialised value: the serialiser's type and its bytes. */
type Packed = [type: string, base64: string];
interface StoredCheckpoint {
  /** Without channel values: they lie apart, one for each channel and version. */
  checkpoint: Packed;
  versions: ChannelVersions;
  metadata: Packed;
  parent: string | null;
}
interface StoredWrite {
  task: string;
  index: number;
  path: string;
  channel: string;
  value: Packed;
}

/**
 * Hash fields: ["c", namespace, checkpoint id], ["w", namespace, checkpoint id, task id, index] and
 * ["v", namespace, channel, version].
 */
type FieldKey = [
  kind: 'c' | 'w' | 'v',
  namespace: string,
  id: string,
  part?: string | number,
  index?: number,
];

function fieldOf(key: FieldKey): string {
  return JSON.stringify(key);
}

function parseField(field: string): FieldKey {
  return JSON.parse(field) as FieldKey;
}

function configOf(thread: string, namespace: string, id: string): RunnableConfig {
  return { configurable: { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: id } };
}

interface Address {
  thread: string;
  namespace: string;
  id: string | undefined;
}

function addressOf(config: RunnableConfig): Address {
  const thread: unknown = config.configurable?.thread_id;
  if (typeof thread !== 'string' || thread === '') {
    throw new OScopeError({ code: 'internal', message: 'A checkpoint needs configurable.thread_id.' });
  }
  const namespace: unknown = config.configurable?.checkpoint_ns;
  const id = getCheckpointId(config);
  return {
    thread,
    namespace: typeof namespace === 'string' ? namespace : '',
    id: id === '' ? undefined : id,
  };
}

/**
 * LangGraph checkpoints on plain Redis (no modules): one hash for each thread, compressed.
 * LangGraph's own interface is a class, so this is one too (https://www.npmjs.com/package/@langchain/langgraph-checkpoint).
 */
export class RedisSaver extends BaseCheckpointSaver {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #lifetime: number;
  readonly #keep: number;

  constructor({
    redis,
    keyPrefix = 'oscope:checkpoint:',
    lifetimeSeconds,
    keep = Infinity,
  }: RedisSaverOptions) {
    super();
    this.#redis = redis;
    this.#prefix = keyPrefix;
    this.#lifetime = lifetimeSeconds;
    this.#keep = keep;
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    if (config.configurable?.thread_id === undefined) return undefined;
    const { thread, namespace, id } = addressOf(config);
    const wanted = id ?? (await this.#ids(thread, namespace))[0];
    return wanted === undefined ? undefined : this.#read(thread, namespace, wanted);
  }

  override async *list(
    config: RunnableConfig,
    options: CheckpointListOptions = {},
  ): AsyncGenerator<CheckpointTuple> {
    const { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: only } = config.configurable ?? {};
    const before = options.before === undefined ? undefined : getCheckpointId(options.before);
    let left = options.limit ?? Infinity;
    for (const one of typeof thread === 'string' ? [thread] : await this.#threads()) {
      for (const [ns, id] of await this.#checkpoints(one)) {
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
      checkpoint: await this.#pack(rest),
      versions: checkpoint.channel_versions,
      metadata: await this.#pack(metadata),
      parent: parent ?? null,
    };
    const changed = Object.entries(newVersions).filter(([channel]) => channel in values);
    const fields = await Promise.all(
      changed.map(async ([channel, version]): Promise<[string, Buffer]> => {
        const packed = await this.#pack(values[channel]);
        return [fieldOf(['v', namespace, channel, version]), await compress(JSON.stringify(packed))];
      }),
    );
    fields.push([fieldOf(['c', namespace, checkpoint.id]), await compress(JSON.stringify(stored))]);
    await this.#write(thread, fields);
    await this.#prune(thread, namespace);
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
    const fields: [string, Buffer][] = [];
    for (const [position, [channel, value]] of writes.entries()) {
      const index = WRITES_IDX_MAP[channel] ?? position;
      const field = fieldOf(['w', namespace, id, task, index]);
      // What a task wrote first stands: a task that runs again writes the same.
      if (index >= 0 && (await this.#redis.hexists(this.#key(thread), field)) === 1) continue;
      const stored: StoredWrite = { task, index, path, channel, value: await this.#pack(value) };
      fields.push([field, await compress(JSON.stringify(stored))]);
    }
    await this.#write(thread, fields);
  }

  override async deleteThread(threadId: string): Promise<void> {
    await this.#redis.unlink(this.#key(threadId));
  }

  #key(thread: string): string {
    return `${this.#prefix}${thread}`;
  }

  async #pack(value: unknown): Promise<Packed> {
    const [type, bytes] = await this.serde.dumpsTyped(value);
    return [type, Buffer.from(bytes).toString('base64')];
  }

  async #unpack(packed: Packed): Promise<unknown> {
    return (await this.serde.loadsTyped(packed[0], Buffer.from(packed[1], 'base64'))) as unknown;
  }

  async #write(thread: string, fields: readonly [string, Buffer][]): Promise<void> {
    if (fields.length === 0) return;
    const batch = this.#redis.multi();
    for (const [field, value] of fields) batch.hset(this.#key(thread), field, value);
    await batch.expire(this.#key(thread), this.#lifetime).exec();
  }

  async #get<T>(thread: string, field: string): Promise<T | undefined> {
    const value = await this.#redis.hgetBuffer(this.#key(thread), field);
    return value === null ? undefined : (JSON.parse((await decompress(value)).toString('utf8')) as T);
  }

  async #threads(): Promise<string[]> {
    const found: string[] = [];
    let cursor = '0';
    do {
      const [next, keys] = await this.#redis.scan(cursor, 'MATCH', `${this.#prefix}*`, 'COUNT', 500);
      found.push(...keys.map((key) => key.slice(this.#prefix.length)));
      cursor = next;
    } while (cursor !== '0');
    return found.sort();
  }

  /** [namespace, id] of every checkpoint, newest first: ids are time-ordered (UUID version 6). */
  async #checkpoints(thread: string): Promise<[string, string][]> {
    const fields = (await this.#redis.hkeys(this.#key(thread))).map(parseField);
    const own = fields
      .filter(([kind]) => kind === 'c')
      .map(([, namespace, id]): [string, string] => [namespace, id]);
    return own.sort(([, a], [, b]) => (a < b ? 1 : -1));
  }

  async #ids(thread: string, namespace: string): Promise<string[]> {
    return (await this.#checkpoints(thread)).filter(([ns]) => ns === namespace).map(([, id]) => id);
  }

  /** Drops all but the newest checkpoints, their writes, and the channel values that no kept one has. */
  async #prune(thread: string, namespace: string): Promise<void> {
    if (this.#keep === Infinity) return;
    const kept = (await this.#ids(thread, namespace)).slice(0, this.#keep);
    const stored = await Promise.all(kept.map((id) => this.#stored(thread, namespace, id)));
    const values = new Set(
      stored.flatMap((one) => Object.entries(one?.versions ?? {}).map((entry) => entry.join('\n'))),
    );
    const gone = (await this.#redis.hkeys(this.#key(thread))).filter((field) => {
      const [kind, ns, id, part] = parseField(field);
      if (ns !== namespace) return false;
      return kind === 'v' ? !values.has(`${id}\n${part ?? ''}`) : !kept.includes(id);
    });
    if (gone.length > 0) await this.#redis.hdel(this.#key(thread), ...gone);
  }

  #stored(thread: string, namespace: string, id: string): Promise<StoredCheckpoint | undefined> {
    return this.#get<StoredCheckpoint>(thread, fieldOf(['c', namespace, id]));
  }

  async #values(
    thread: string,
    namespace: string,
    versions: ChannelVersions,
  ): Promise<Record<string, unknown>> {
    const entries = await Promise.all(
      Object.entries(versions).map(async ([channel, version]) => {
        const packed = await this.#get<Packed>(thread, fieldOf(['v', namespace, channel, version]));
        return packed === undefined ? [] : [[channel, await this.#unpack(packed)] as const];
      }),
    );
    return Object.fromEntries(entries.flat());
  }

  async #read(thread: string, namespace: string, id: string): Promise<CheckpointTuple | undefined> {
    const stored = await this.#stored(thread, namespace, id);
    if (stored === undefined) return undefined;
    const checkpoint: Checkpoint = {
      ...((await this.#unpack(stored.checkpoint)) as Omit<Checkpoint, 'channel_values'>),
      channel_values: await this.#values(thread, namespace, stored.versions),
    };
    if (checkpoint.v < 4 && stored.parent !== null)
      await this.#migrate(checkpoint, thread, namespace, stored.parent);
    return {
      config: configOf(thread, namespace, id),
      checkpoint,
      metadata: (await this.#unpack(stored.metadata)) as CheckpointMetadata,
      ...(stored.parent === null ? {} : { parentConfig: configOf(thread, namespace, stored.parent) }),
      pendingWrites: await this.#pendingWrites(thread, namespace, id),
    };
  }

  async #pendingWrites(thread: string, namespace: string, id: string): Promise<CheckpointPendingWrite[]> {
    const fields = (await this.#redis.hkeys(this.#key(thread))).filter((field) => {
      const [kind, ns, checkpoint] = parseField(field);
      return kind === 'w' && ns === namespace && checkpoint === id;
    });
    const stored = await Promise.all(fields.map((field) => this.#get<StoredWrite>(thread, field)));
    const writes = stored.filter((write) => write !== undefined);
    writes.sort((a, b) =>
      compareWritesSortKeys(writesSortKey(a.path, a.task, a.index), writesSortKey(b.path, b.task, b.index)),
    );
    return Promise.all(
      writes.map(async ({ task, channel, value }): Promise<CheckpointPendingWrite> => [
        task,
        channel,
        await this.#unpack(value),
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
