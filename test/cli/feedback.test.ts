import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Vote } from '../../src/domain/vote.js';
import { createRedisDiagnosisStore } from '../../src/incidents/redis-diagnosis-store.js';
import { createRedisVoteStore } from '../../src/incidents/vote-store-redis.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';
import { oom } from '../report/sample.js';
import { run } from './run.js';

let redis: TestRedis;
const folder = mkdtempSync(path.join(tmpdir(), 'oscope-feedback-'));
const leading = oom.report.rootCauses[0]?.id ?? '';

beforeAll(async () => {
  redis = await startRedis();
  process.env.REDIS_URL = `unix://${redis.socket}`;
  const common = { redis: redis.connect(), lifetimeSeconds: 600 };
  const diagnoses = createRedisDiagnosisStore({ ...common, keyPrefix: 'oscope:diagnosis:' });
  const votes = createRedisVoteStore({ ...common, keyPrefix: 'oscope:votes:' });
  const put = (diagnosis: string, userName: string, kind: Vote['kind'], cause: string | null, comment = '') =>
    votes.put({ diagnosis, user: userName, userName, at: 1, kind, cause, comment });
  for (const id of ['dright', 'dwrong', 'dsplit', 'dsilent'])
    await diagnoses.save({ ...oom, id, incident: { ...oom.incident, id: `i-${id}` } });
  await put('dright', 'Ann', 'correct', null);
  await put('dwrong', 'Ann', 'cause', 'disk.space.full', 'df showed it\u001b[31m, password=hunter2secret');
  await put('dwrong', 'Bob', 'wrong', null);
  await put('dsplit', 'Ann', 'correct', null);
  await put('dsplit', 'Bob', 'wrong', null);
});
afterAll(async () => {
  delete process.env.REDIS_URL;
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('lists the votes and what they come to', async () => {
  const { status, out } = await run('feedback', 'list');
  expect(status).toBe(0);
  expect(out).toContain(`dright  db-07  ${leading}: right (1 to 0)`);
  expect(out).toContain('wrong: it was disk.space.full (1 to 1)');
  expect(out).toContain('disputed (1 to 1)');
  expect(out).toContain('Ann: it was disk.space.full: df showed it');
  expect(out).not.toContain('dsilent');
  expect(out).not.toContain('\u001b');
  const json = JSON.parse((await run('feedback', 'list', '--json')).out) as { id: string }[];
  expect(json.map(({ id }) => id).sort()).toEqual(['dright', 'dsplit', 'dwrong']);
});

it('makes drafts for a reviewer, of corrected diagnoses, once', async () => {
  const { status, out } = await run('feedback', 'export', '--to', folder);
  expect(status).toBe(0);
  expect(out).toContain('disk.space.full');
  expect(out).toContain('of two minds');
  const drafts = path.join(folder, 'drafts');
  const [file, ...others] = readdirSync(drafts);
  expect(others).toEqual([]);
  const text = readFileSync(path.join(drafts, file ?? ''), 'utf8');
  expect(text).toContain('root_cause: disk.space.full');
  expect(text).toContain('What engineers said');
  expect(text).toContain('TODO');
  expect(text).not.toContain('Ann');
  expect(text).not.toContain('hunter2secret');
  expect((await run('feedback', 'export', '--to', folder)).out).toContain('there is a draft already');
  await run('feedback', 'export', '--to', folder, '--all');
  expect(readdirSync(drafts)).toHaveLength(2);
});
