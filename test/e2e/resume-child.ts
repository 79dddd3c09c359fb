/** Diagnoses a bundle with everything in Redis and kills itself, without a chance to clean up, when a node starts. */
import { Redis } from 'ioredis';
import { createApp } from '../../src/app.js';
import { RedisSaver } from '../../src/checkpoint/redis.js';
import { configSchema } from '../../src/config.js';
import { createRedisEvidenceStore } from '../../src/incidents/redis-evidence-store.js';
import { createBundleSource, openBundle } from '../../src/sources/bundle/index.js';

async function run(socket: string, bundle: string, id: string, killAt: string): Promise<void> {
  const redis = new Redis(socket);
  const app = await createApp(configSchema.parse({ logLevel: 'silent' }), [createBundleSource(bundle)], {
    evidence: createRedisEvidenceStore({ redis, lifetimeSeconds: 600 }),
    checkpointer: new RedisSaver({ redis, lifetimeSeconds: 600, keep: 2 }),
  });
  let chunks = 0;
  await app.diagnostician.diagnose(await openBundle(bundle), {
    id,
    onProgress: ({ node, status }) => {
      if (status !== 'started') return;
      if (node === 'validate') chunks += 1;
      // In the middle of the validation, not at its first chunk.
      if (node === killAt && (node !== 'validate' || chunks === 5)) process.kill(process.pid, 'SIGKILL');
    },
  });
}

const [socket = '', bundle = '', id = '', killAt = ''] = process.argv.slice(2);
void run(socket, bundle, id, killAt);
