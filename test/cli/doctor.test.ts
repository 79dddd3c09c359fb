import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { coverageByArea, switchesFor } from '../../src/cli/doctor-coverage.js';
import { judgePersistence, judgePolicy, judgeVersion, readInfo } from '../../src/cli/doctor-redis.js';
import { examine } from '../../src/cli/doctor.js';
import { parseMetrics } from '../../src/sources/bundle/parse.js';
import { CGROUP_OOM, readGz } from '../bundle-kit.js';
import { startFakeBackend } from '../fake-backend.js';
import type { FakeBackend } from '../fake-backend.js';
import { startFakeModelServer } from '../fake-model-server.js';
import { prometheusApi } from '../fake-prometheus.js';
import { startFakeRediSearch } from '../fake-redisearch.js';
import { startRedis } from '../redis-server.js';

const SECRET = 'hunter2';
let folder: string;
let backend: FakeBackend;
const before = { directory: process.cwd(), environment: { ...process.env } };
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-doctor-'));
  process.chdir(folder);
  const { series } = parseMetrics(readGz(CGROUP_OOM, 'metrics.json.gz'));
  const now = Date.now() / 1000;
  const recent = series.map(({ name, labels }) => ({
    labels: { ...labels, __name__: name, instance: '10.0.0.7:9100' },
    points: [
      [now - 60, 1],
      [now - 30, 2],
    ] as [number, number][],
  }));
  backend = await startFakeBackend(prometheusApi({ series: recent, lies: false }));
  backend.authorization = `Bearer ${SECRET}`;
});
afterAll(async () => {
  process.chdir(before.directory);
  await backend.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  process.env = { ...before.environment };
});

async function doctor(
  config: string,
  host?: string,
  modelCall = false,
): Promise<{ sound: boolean; text: string }> {
  writeFileSync('oscope.yaml', config);
  const lines: string[] = [];
  const sound = await examine(host, { modelCall }, (line) => lines.push(line));
  return { sound, text: lines.join('\n') };
}

const HOSTS =
  'hosts: [{ name: web-7, addresses: [10.0.0.7] }, { name: db-9, addresses: [10.0.0.9] }]\ndiscoverHosts: false\n';
const prometheus = (token = SECRET): string =>
  `${HOSTS}sources: { prometheus: { url: "${backend.url}", auth: { bearer: ${token} } } }\n`;

describe('oscope doctor', () => {
  it('finds a sound installation sound, with the coverage of the catalogue', async () => {
    const { sound, text } = await doctor(prometheus());
    expect(text).toMatch(/✓ configuration/);
    expect(text).toMatch(/✓ knowledge .*SOPs/);
    expect(text).toMatch(/✓ inventory .*2 hosts/);
    expect(text).toMatch(/[✓!] prometheus \(metrics\).*series of web-7 in the last 15 min/);
    expect(text).toMatch(/✓ metric catalogue .*\d+ of \d+ metrics/);
    expect(text).toMatch(/cpu +\d+ of +\d+/);
    expect(sound).toBe(true);
  });

  it('says what is wrong with a source and what to do', async () => {
    const refused = await doctor(prometheus('wrong'));
    expect(refused.sound).toBe(false);
    expect(refused.text).toMatch(/✗ prometheus.*credentials \(401\).*Set sources\.prometheus\.auth/s);
    const empty = await doctor(prometheus(), 'db-9');
    expect(empty.sound).toBe(true);
    expect(empty.text).toMatch(/! prometheus.*nothing of db-9.*→ See whether/s);
    expect(empty.text).not.toContain(SECRET);
  });

  it('stops at a configuration that is none, and goes on without sources', async () => {
    const broken = await doctor('sources: { promtheus: {} }');
    expect(broken).toEqual({
      sound: false,
      text: expect.stringMatching(/✗ configuration.*promtheus.*→ Remove the key/s) as string,
    });
    expect((await doctor('')).text).toMatch(/! sources .*none is configured.*→ Set sources/s);
    await expect(doctor(HOSTS, 'web-77')).rejects.toThrow(/web-77/);
  });

  it('asks the model only when told to', async () => {
    const server = await startFakeModelServer({ fallback: () => ({ kind: 'text', text: 'ok' }) });
    const config = `model: { name: m, baseUrl: "${server.baseUrl}", apiKey: k }\n`;
    expect((await doctor(config)).text).toMatch(/– model .*not asked.*--model-call/s);
    expect(server.requests).toHaveLength(0);
    expect((await doctor(config, undefined, true)).text).toMatch(/✓ model .*answered in \d+ ms/);
    await server.close();
    const down = await doctor(config, undefined, true);
    expect(down).toMatchObject({ sound: false, text: expect.stringMatching(/✗ model/) as string });
  });

  it('names a Redis that cannot be reached, without its password', async () => {
    const { sound, text } = await doctor('redisUrl: "redis://:hunter2@127.0.0.1:1"\n');
    expect([sound, text.includes(SECRET)]).toEqual([false, false]);
    expect(text).toMatch(/✗ redis .*cannot be used.*→ Start it/s);
  });
});

describe('a real Redis', () => {
  it('is judged by version, policy and persistence, and keeps vectors without a module', async () => {
    const redis = await startRedis();
    const { sound, text } = await doctor(`redisUrl: "unix://${redis.socket}"\n`);
    await redis.stop();
    expect(text).toMatch(
      /✓ redis version .*✓ redis eviction policy +noeviction.*! redis persistence.*✓ vector store +redis-exact: .*no RediSearch module/s,
    );
    expect(sound).toBe(true);
  });
});

describe('the vector store', () => {
  it('is named with its reason', async () => {
    const redis = await startRedis();
    const search = await startFakeRediSearch(redis, { version: 21_005 });
    const found = await doctor(`redisUrl: "${search.url}"\n`);
    await search.close();
    await redis.stop();
    expect(found.text).toMatch(/✓ vector store +redisearch: RediSearch 2\.10\.5 at redis:/);
    expect((await doctor('')).text).toMatch(/✓ vector store +memory-exact: .*no REDIS_URL/);
    const down = await doctor('redisUrl: "redis://:hunter2@127.0.0.1:1"\n');
    expect(down.text).toMatch(/! vector store +memory-exact: .*cannot be reached/);
  });

  it('has an embedder that is tried', async () => {
    expect((await doctor('')).text).toMatch(/✓ embedder +lexical/);
    const folder = path.join(tmpdir(), 'no-such-model');
    const broken = await doctor(`embedding: { kind: bge, folder: "${folder}" }\n`);
    expect([broken.sound, broken.text]).toEqual([false, expect.stringMatching(/✗ embedder .*not complete/)]);
  });
});

describe('what is judged', () => {
  it('Redis by its own words', () => {
    const info = readInfo(
      '# Server\r\nredis_version:5.0.7\r\nmaxmemory_policy:allkeys-lru\r\naof_enabled:0\r\n',
    );
    expect(
      [judgeVersion(info), judgePolicy(info), judgePersistence(info)].map(({ status }) => status),
    ).toEqual(['fault', 'fault', 'warning']);
    const good = readInfo('redis_version:7.0.15\nmaxmemory_policy:noeviction\naof_enabled:1');
    expect(
      [judgeVersion(good), judgePolicy(good), judgePersistence(good)].every(({ status }) => status === 'ok'),
    ).toBe(true);
  });

  it('the catalogue by what can be computed', () => {
    const { series } = parseMetrics(readGz(CGROUP_OOM, 'metrics.json.gz'));
    const all = coverageByArea(series);
    expect(all.find(({ area }) => area === 'mem')).toMatchObject({ missing: [] });
    const none = coverageByArea([]);
    expect(none.every(({ present }) => present === 0)).toBe(true);
    expect(switchesFor(none.flatMap(({ missing }) => missing)).join()).toMatch(
      /collector\.processes.*collector\.systemd/s,
    );
  });
});
