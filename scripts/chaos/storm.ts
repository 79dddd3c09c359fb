import { byKey, isReport, judge, openStage, until } from './kit.js';
import type { Verdict } from './kit.js';
import { startServing } from './serve.js';

/** One message a second in a channel: many channels, or the answers take a quarter of an hour. */
const CHANNELS = Array.from({ length: 25 }, (_, index) => `C0ALERTS${index}`);
const AT_ONCE = 20;
const LIMIT_MS = 600_000;
/** Said at once to whoever is folded in; the answer comes at the end. */
const INTERIM = /being diagnosed|Diagnosing/;
const WHAT = ['memory used up', 'orders-api was OOM-killed', 'load is high', 'swap is full'];

/** Many alerts of one host, of several kinds and in several channels. */
export async function alertStorm(count: number): Promise<Verdict> {
  const stage = await openStage({ channels: CHANNELS });
  const serving = await startServing(stage, CHANNELS);
  const { main } = stage.slack;
  const threads: string[] = [];
  let left = count;
  const fire = async (): Promise<void> => {
    while (left-- > 0) {
      const channel = CHANNELS[left % CHANNELS.length] ?? '';
      const text = `CRITICAL: iad-db-16 ${WHAT[left % WHAT.length] ?? ''}`;
      const { ts, answer } = await main.alert(channel, { text });
      if (answer.acknowledged) threads.push(`${channel}/${ts}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fire));
  const answered = (): number => {
    const own = new Set(
      [...byKey(stage.slack).values()]
        .flat()
        .filter(({ text }) => !INTERIM.test(text))
        .map((one) => `${one.channel}/${String(one.thread_ts)}`),
    );
    return threads.filter((thread) => own.has(thread)).length;
  };
  await until('an answer in every thread', () => answered() === threads.length, LIMIT_MS);
  const isIdle = async (): Promise<boolean> => {
    const { waiting, running } = await stage.queue.counts();
    return waiting + running === 0;
  };
  await until('the end of all jobs', isIdle, LIMIT_MS);
  const messages = byKey(stage.slack);
  const reports = [...messages].filter(([key, said]) => !key.includes('.') && said.some(isReport));
  const twice = [...messages.values()].filter((said) => said.length > 1).length;
  const counts = await stage.queue.counts();
  await serving.terminate();
  await stage.stop();
  return judge(
    'alerts of one host',
    {
      alerts: count,
      acknowledged: threads.length,
      diagnoses: counts.done,
      'threads answered': answered(),
    },
    {
      'all acknowledged': threads.length === count,
      'at most two diagnoses':
        [1, 2].includes(reports.length) && counts.done === reports.length && counts.failed === 0,
      'an answer in every thread': answered() === threads.length,
      'nothing said twice': twice === 0,
    },
  );
}
