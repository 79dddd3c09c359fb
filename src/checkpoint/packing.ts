import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { ChannelVersions, SerializerProtocol } from '@langchain/langgraph-checkpoint';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** A serialised value: the serialiser's type and its bytes. */
export type Packed = [type: string, base64: string];

export interface StoredCheckpoint {
  /** Without channel values: they lie apart, one for each channel and version. */
  checkpoint: Packed;
  versions: ChannelVersions;
  metadata: Packed;
  parent: string | null;
}

export interface StoredWrite {
  task: string;
  index: number;
  path: string;
  channel: string;
  value: Packed;
}

export async function pack(serde: SerializerProtocol, value: unknown): Promise<Packed> {
  const [type, bytes] = await serde.dumpsTyped(value);
  return [type, Buffer.from(bytes).toString('base64')];
}

export async function unpack(serde: SerializerProtocol, [type, base64]: Packed): Promise<unknown> {
  return (await serde.loadsTyped(type, Buffer.from(base64, 'base64'))) as unknown;
}

/** What lies in a hash field. */
export function toBytes(stored: StoredCheckpoint | StoredWrite | Packed): Promise<Buffer> {
  return compress(JSON.stringify(stored));
}

export async function fromBytes<T extends StoredCheckpoint | StoredWrite | Packed>(
  bytes: Buffer,
): Promise<T> {
  return JSON.parse((await decompress(bytes)).toString('utf8')) as T;
}
