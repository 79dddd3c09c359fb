import { duplicateEvents } from '../../scripts/chaos/duplicates.js';
import { terminations } from '../../scripts/chaos/terminations.js';

const promises = (broken: readonly string[]): string[] =>
  broken.filter((condition) => !condition.includes('within'));

/** Parts of `npm run chaos`: the service as operators run it, against the fake Slack. */
it('an event that is delivered many times leads to one job and one report', async () => {
  const verdict = await duplicateEvents(100);
  expect(promises(verdict.broken)).toEqual([]);
}, 120_000);

it('a service that is stopped in the middle of its work loses and doubles no report', async () => {
  const verdict = await terminations(1);
  expect(promises(verdict.broken)).toEqual([]);
}, 120_000);
