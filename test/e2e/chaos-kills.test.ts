import { killWorkers } from '../../scripts/chaos/kills.js';

/** A part of `npm run chaos -- kills`, with shorter locks. How long a recovery takes is measured there. */
it('a worker that is killed in a node or before it records a post leaves exactly one report', async () => {
  const places = ['validate', 'posted'];
  const verdict = await killWorkers(2, places, { size: 1, lockMs: 2000, stalledCheckMs: 500 });
  expect(verdict.broken.filter((condition) => !condition.includes('within'))).toEqual([]);
  expect(verdict.figures).toMatchObject({ 'exactly one report': '2/2', 'one chart': '2/2' });
}, 120_000);
