import { spawn } from 'node:child_process';
import path from 'node:path';
import { createApp } from '../../src/app.js';
import { RedisSaver } from '../../src/checkpoint/redis.js';
import { configSchema } from '../../src/config.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import { createRedisEvidenceStore } from '../../src/incidents/redis-evidence-store.js';
import { createBundleSource, openBundle } from '../../src/sources/bundle/index.js';
import { CGROUP_OOM } from '../bundle-kit.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

const config = configSchema.parse({ logLevel: 'silent' });
let redis: TestRedis;
let whole: Diagnosis;
beforeAll(async () => {
  redis = await startRedis();
  const app = await createApp(config, [createBundleSource(CGROUP_OOM)]);
  whole = await app.diagnostician.diagnose(await openBundle(CGROUP_OOM));
}, 60_000);
afterAll(() => redis.stop());

/** Runs the child until it has killed itself. */
async function killedAt(node: string, id: string): Promise<NodeJS.Signals | null> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(__dirname, 'resume-child.ts'), redis.socket, CGROUP_OOM, id, node],
    {
      stdio: 'ignore',
    },
  );
  return new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
}

describe('a process that is killed', () => {
  it.each(['detect', 'draft', 'validate'])(
    'in %s is resumed there, and the report is the same',
    async (node) => {
      const id = `killed-at-${node}`;
      expect(await killedAt(node, id)).toBe('SIGKILL');
      const client = redis.connect();
      const untouched = { name: 'bundle', collect: () => Promise.reject(new Error('collected again')) };
      const app = await createApp(config, [untouched], {
        evidence: createRedisEvidenceStore({ redis: client, lifetimeSeconds: 600 }),
        checkpointer: new RedisSaver({ redis: client, lifetimeSeconds: 600, keep: 2 }),
      });
      const started: string[] = [];
      const diagnosis = await app.diagnostician.resume(id, {
        onProgress: (event) => event.status === 'started' && started.push(event.node),
      });
      expect(started[0]).toBe(node);
      expect(started).not.toContain('collect');
      expect(diagnosis.id).toBe(id);
      expect(diagnosis.report).toEqual(whole.report);
    },
    60_000,
  );

  it('cannot be resumed when nothing is known of it', async () => {
    const checkpointer = new RedisSaver({ redis: redis.connect(), lifetimeSeconds: 600 });
    const app = await createApp(config, [], { checkpointer });
    await expect(app.diagnostician.resume('nobody')).rejects.toMatchObject({ code: 'bad_input' });
  });
});
