import { setTimeout as sleep } from 'node:timers/promises';
import { byKey, chartsOf, isReport, judge, openStage, percentile, seconds, until } from './kit.js';
import type { Verdict } from './kit.js';
import { HOSTS, startServing } from './serve.js';

const CHANNELS = Array.from({ length: 6 }, (_, index) => `C0OPS${index}`);
const EACH = 2;
const LIMIT_MS = 300_000;

/** SIGTERM at any moment of the work, as on every deployment. */
export async function terminations(count: number): Promise<Verdict> {
  const stage = await openStage({ channels: CHANNELS });
  const { main } = stage.slack;
  const exits: { tookMs: number; status: number | null }[] = [];
  let acknowledged = 0;
  for (let round = 0; round < count; round += 1) {
    const serving = await startServing(stage);
    for (let index = 0; index < EACH; index += 1) {
      const channel = CHANNELS[(round * EACH + index) % CHANNELS.length] ?? '';
      const answer = await main.command(channel, 'U0ANNA', `diagnose ${HOSTS[round % 3] ?? ''}`);
      if (answer.acknowledged) acknowledged += 1;
    }
    await sleep(6000 * Math.random());
    exits.push(await serving.terminate());
  }
  const last = await startServing(stage);
  await until('all reports', async () => (await stage.queue.counts()).done === acknowledged, LIMIT_MS);
  exits.push(await last.terminate());
  const jobs = [...byKey(stage.slack)].filter(([key]) => !key.includes('.'));
  const once = jobs.filter(([, said]) => said.length === 1 && said.every(isReport));
  const charts = jobs.filter(([key]) => chartsOf(stage.slack, key) > 1);
  await stage.stop();
  const times = exits.map(({ tookMs }) => tookMs);
  return judge(
    'SIGTERM',
    {
      'times stopped': exits.length,
      'exit p50': seconds(percentile(times, 0.5)),
      'exit max': seconds(Math.max(...times)),
      'commands acknowledged': acknowledged,
      'exactly one report': `${once.length}/${acknowledged}`,
    },
    {
      'exits within 30 s': Math.max(...times) < 30_000,
      'exits cleanly': exits.every(({ status }) => status === 0),
      'no report lost or doubled': once.length === acknowledged && jobs.length === acknowledged,
      'no chart doubled': charts.length === 0,
    },
  );
}
