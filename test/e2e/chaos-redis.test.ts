import { killRedis } from '../../scripts/chaos/redis.js';

/** A part of `npm run chaos -- redis`. */
it('a Redis that is killed loses no job that was acknowledged', async () => {
  const verdict = await killRedis(2);
  expect(verdict.broken).toEqual([]);
}, 60_000);
