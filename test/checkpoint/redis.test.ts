import { validate } from '@langchain/langgraph-checkpoint-validation';
import { RedisSaver } from '../../src/checkpoint/redis.js';
import { startRedis } from '../redis-server.js';
import type { TestRedis } from '../redis-server.js';

// The suite was written for vitest, whose soft expectations jest does not know.
Object.assign(expect, { soft: expect });

let redis: TestRedis | undefined;
let threads = 0;

validate({
  checkpointerName: 'RedisSaver',
  async beforeAll() {
    redis = await startRedis();
  },
  async afterAll() {
    await redis?.stop();
  },
  createCheckpointer() {
    if (redis === undefined) throw new Error('no Redis');
    threads += 1;
    return new RedisSaver({ redis: redis.connect(), keyPrefix: `t${threads}:`, lifetimeSeconds: 600 });
  },
});
