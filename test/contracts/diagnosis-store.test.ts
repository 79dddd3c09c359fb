import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFileDiagnosisStore } from '../../src/incidents/file-diagnosis-store.js';
import { createMemoryDiagnosisStore } from '../../src/incidents/memory-diagnosis-store.js';
import { createRedisDiagnosisStore } from '../../src/incidents/redis-diagnosis-store.js';
import type { DiagnosisStore } from '../../src/ports/diagnosis-store.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';
import { oom } from '../report/sample.js';

let redis: TestRedis;
const folder = mkdtempSync(path.join(tmpdir(), 'oscope-diagnoses-'));
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A clock of which every look is later, as saving is. */
function ticking(): () => number {
  let at = Date.now() / 1000;
  return () => (at += 0.001);
}

const STORES: Record<string, () => DiagnosisStore> = {
  memory: () => createMemoryDiagnosisStore(ticking()),
  files: () => createFileDiagnosisStore(mkdtempSync(path.join(folder, 'store-'))),
  redis: () => createRedisDiagnosisStore({ redis: redis.connect(), lifetimeSeconds: 600 }),
};

const cause = oom.report.rootCauses[0]?.id ?? '';
const diagnosis = (id: string) => ({ ...oom, id });

describe.each(Object.keys(STORES))('diagnosis store: %s', (name) => {
  let store: DiagnosisStore;
  beforeEach(async () => {
    await redis.connect().flushall();
    store = STORES[name]?.() ?? createMemoryDiagnosisStore(ticking());
  });

  it('gives a diagnosis back by its id or the beginning of it', async () => {
    await store.save(diagnosis('dab-1'));
    await store.save(diagnosis('xyz'));
    expect(await store.load('dab-1')).toEqual(diagnosis('dab-1'));
    expect((await store.load('da'))?.id).toBe('dab-1');
    for (const unknown of ['dab-12', 'q', '*', 'd?b', '../dab-1'])
      expect(await store.load(unknown)).toBeUndefined();
  });

  it('asks for more when the beginning fits several', async () => {
    await store.save(diagnosis('dab-1'));
    await store.save(diagnosis('dab-12'));
    expect((await store.load('dab-1'))?.id).toBe('dab-1');
    await expect(store.load('dab')).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('refuses ids that are paths', async () => {
    await expect(store.save(diagnosis('../x'))).rejects.toThrow('no id');
  });

  it('lists the newest first, each once, as many as asked for', async () => {
    for (const id of ['a1', 'b2', 'c3', 'a1']) {
      await store.save(diagnosis(id));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const listed = await store.list(10);
    expect(listed.map(({ id }) => id)).toEqual(['a1', 'c3', 'b2']);
    expect(listed[0]).toMatchObject({ host: oom.incident.host.hostname, cause });
    expect(Math.abs((listed[0]?.at ?? 0) - Date.now() / 1000)).toBeLessThan(60);
    expect(await store.list(2)).toHaveLength(2);
  });

  it('forgets what is older than asked for', async () => {
    await store.save(diagnosis('a1'));
    expect(await store.purge(Date.now() / 1000 - 100)).toEqual([]);
    expect(await store.purge(Date.now() / 1000 + 100)).toEqual(['a1']);
    expect(await store.load('a1')).toBeUndefined();
    expect(await store.list(10)).toEqual([]);
  });
});

it('the Redis store lets diagnoses expire and passes over what has', async () => {
  const client = redis.connect();
  await client.flushall();
  const store = createRedisDiagnosisStore({ redis: client, lifetimeSeconds: 600 });
  await store.save(diagnosis('a1'));
  await store.save(diagnosis('b2'));
  for (const key of await client.keys('oscope:diagnosis:*')) expect(await client.ttl(key)).toBeGreaterThan(0);
  await client.del('oscope:diagnosis:one:a1');
  expect((await store.list(10)).map(({ id }) => id)).toEqual(['b2']);
  await client.zadd('oscope:diagnosis:times', '1', 'a1');
  await store.save(diagnosis('c3'));
  expect(await client.zrange('oscope:diagnosis:ids', '0', '-1')).toEqual(['b2', 'c3']);
});
