import type { EvidenceData, LogRecord } from '../../src/domain/evidence.js';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFileEvidenceStore } from '../../src/incidents/file-evidence-store.js';
import { createMemoryEvidenceStore } from '../../src/incidents/memory-evidence-store.js';
import { createRedisEvidenceStore } from '../../src/incidents/redis-evidence-store.js';
import type { EvidenceStore } from '../../src/ports/evidence-store.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

let redis: TestRedis;
const folder = mkdtempSync(path.join(tmpdir(), 'oscope-evidence-'));
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

const STORES: Record<string, () => EvidenceStore> = {
  memory: createMemoryEvidenceStore,
  files: () => createFileEvidenceStore(folder),
  redis: () => createRedisEvidenceStore({ redis: redis.connect(), lifetimeSeconds: 600 }),
};

const record = (index: number): LogRecord => ({
  time: 1_700_000_000 + index,
  priority: 3,
  identifier: 'kernel',
  unit: null,
  pid: null,
  transport: 'kernel',
  message: `line ${index} “ü”`,
});

async function* records(count: number): AsyncGenerator<LogRecord> {
  for (let index = 0; index < count; index += 1) yield await Promise.resolve(record(index));
}

async function readAll(data: EvidenceData | undefined): Promise<LogRecord[]> {
  const read: LogRecord[] = [];
  if (data?.modality === 'logs') for await (const one of data.records()) read.push(one);
  return read;
}

describe.each(Object.keys(STORES))('evidence store: %s', (name) => {
  let store: EvidenceStore;
  beforeEach(async () => {
    store = STORES[name]?.() ?? createMemoryEvidenceStore();
    await store.purge('');
  });

  it('gives metrics back as they were, gaps included', async () => {
    const data: EvidenceData = {
      modality: 'metrics',
      series: [{ name: 'up', labels: { a: 'b' }, times: [1, 2], values: [1, NaN] }],
    };
    await store.put('i/m', data);
    expect(await store.get('i/m')).toEqual(data);
  });

  it('gives stacks back as they were', async () => {
    const data: EvidenceData = {
      modality: 'stacks',
      profile: [{ time: 1, durationSeconds: 15, stacks: [{ frames: ['a', 'b'], count: 3 }] }],
      blocked: [{ time: 1, tasks: [{ pid: 1, command: 'x', state: 'D', waitChannel: 'w', frames: ['f'] }] }],
    };
    await store.put('i/s', data);
    expect(await store.get('i/s')).toEqual(data);
  });

  it('gives logs as a stream that can be read again', async () => {
    await store.put('i/l', { modality: 'logs', records: () => records(4500) });
    const data = await store.get('i/l');
    const first = await readAll(data);
    expect(first).toHaveLength(4500);
    expect(first[4499]).toEqual(record(4499));
    expect(await readAll(data)).toEqual(first);
  });

  it('replaces what was there under the same reference', async () => {
    await store.put('i/l', { modality: 'logs', records: () => records(3) });
    await store.put('i/l', { modality: 'logs', records: () => records(1) });
    expect(await readAll(await store.get('i/l'))).toHaveLength(1);
  });

  it('knows nothing of what was never put, and purges by prefix', async () => {
    expect(await store.get('nothing')).toBeUndefined();
    const empty: EvidenceData = { modality: 'metrics', series: [] };
    await store.put('a[1]/m', empty);
    await store.put('b/m', empty);
    await store.purge('a[1]/');
    expect(await store.get('a[1]/m')).toBeUndefined();
    expect(await store.get('b/m')).toEqual(empty);
  });
});

it('the file store keeps references inside its folder', async () => {
  const inner = path.join(folder, 'inner');
  const store = createFileEvidenceStore(inner);
  await store.put('../../escape', { modality: 'metrics', series: [] });
  expect(await store.get('../../escape')).toBeDefined();
  expect(readdirSync(folder)).not.toContain('escape');
  expect(readdirSync(inner)).toHaveLength(1);
});

it('the Redis store lets evidence expire', async () => {
  const client = redis.connect();
  const store = createRedisEvidenceStore({ redis: client, lifetimeSeconds: 600 });
  await store.put('x/l', { modality: 'logs', records: () => records(1) });
  for (const key of await client.keys('oscope:evidence:x/*'))
    expect(await client.ttl(key)).toBeGreaterThan(0);
});

it('the Redis store leaves nothing of a log that breaks off, and nothing without an end while it is written', async () => {
  const client = redis.connect();
  const store = createRedisEvidenceStore({ redis: client, lifetimeSeconds: 600 });
  const lifetimes: number[] = [];
  async function* breaksOff(): AsyncGenerator<LogRecord> {
    yield* records(2500);
    for (const key of await client.keys('oscope:evidence:broken/*')) lifetimes.push(await client.ttl(key));
    throw new Error('the journal is gone');
  }
  const put = store.put('broken/l', { modality: 'logs', records: breaksOff });
  await expect(put).rejects.toThrow('the journal is gone');
  expect(lifetimes).toEqual([expect.any(Number)]);
  expect(lifetimes[0]).toBeGreaterThan(0);
  expect(await client.keys('oscope:evidence:broken/*')).toEqual([]);
});
