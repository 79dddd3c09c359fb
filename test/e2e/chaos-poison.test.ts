import { poisonJob } from '../../scripts/chaos/poison.js';

/** As `npm run chaos -- poison`, with shorter locks. */
it('a job that kills every process is started six times at most, said once, and takes no other along', async () => {
  const verdict = await poisonJob(1, { lockMs: 1000, stalledCheckMs: 300 });
  expect(verdict.broken).toEqual([]);
}, 200_000);
