import { byKey, isReport, judge, openStage, percentile, seconds, until } from './kit.js';
import type { Stage, Verdict } from './kit.js';
import { HOSTS, startServing } from './serve.js';

const AT_ONCE = 50;
const LIMIT_MS = 120_000;

/** The same event, again and again, side by side. → milliseconds to each acknowledgement */
async function deliverAgain({ slack: { main } }: Stage, count: number): Promise<number[]> {
  const [host = ''] = HOSTS;
  const ts = main.nextTs();
  const text = `<@${main.botUser}> diagnose ${host}`;
  const event = { type: 'app_mention', channel: 'C0OPS', user: 'U0ANNA', text, ts, event_ts: ts };
  const times: number[] = [];
  let left = count;
  const deliver = async (): Promise<void> => {
    while (left-- > 0) {
      const { acknowledged, tookMs } = await main.event(event, 'Ev0SAME');
      if (acknowledged) times.push(tookMs);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, deliver));
  return times;
}

/** One event that is delivered many thousand times. */
export async function duplicateEvents(count: number): Promise<Verdict> {
  const stage = await openStage();
  const serving = await startServing(stage);
  const times = await deliverAgain(stage, count);
  await until('the report', async () => (await stage.queue.counts()).done > 0, LIMIT_MS);
  const { done, waiting, running, failed } = await stage.queue.counts();
  const messages = [...byKey(stage.slack).values()].flat();
  await serving.terminate();
  await stage.stop();
  const jobs = done + waiting + running + failed;
  const reports = messages.filter(isReport).length;
  return judge(
    'one event delivered many times',
    {
      deliveries: count,
      acknowledged: times.length,
      'acknowledgement p99': seconds(percentile(times, 0.99)),
      jobs,
      reports,
    },
    {
      'all acknowledged': times.length === count,
      'one job': jobs === 1,
      'one report': reports === 1 && messages.length === 1,
    },
  );
}
