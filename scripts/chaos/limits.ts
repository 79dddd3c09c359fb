import type { Call } from '../../test/fake-slack.js';
import { byKey, isReport, judge, openStage, percentile, seconds, until } from './kit.js';
import type { Stage, Verdict } from './kit.js';
import { HOSTS, startServing } from './serve.js';

const LIMITED = ['C0OPS1', 'C0OPS2', 'C0OPS3'];
const FREE = 'C0FREE';
const RETRY_SECONDS = 2;
const LIMIT_MS = 600_000;
/** Clocks and timers are not finer than this. */
const GRAIN_MS = 25;

/** Calls that came before a limit of their channel and method was over. */
function tooEarly(calls: readonly Call[]): number {
  const over = new Map<string, number>();
  let early = 0;
  for (const { method, args, at, outcome } of calls) {
    if (!method.startsWith('chat.')) continue;
    const key = `${method} ${args.channel ?? ''}`;
    if (at < (over.get(key) ?? 0) - GRAIN_MS) early += 1;
    if (outcome === 'limited') over.set(key, at + RETRY_SECONDS * 1000);
  }
  return early;
}

/** Asks in every channel; → milliseconds until each report stood there, by channel. */
async function askAndWait({ slack }: Stage, each: number): Promise<Map<string, number[]>> {
  const { main } = slack;
  const begun = Date.now();
  const channels = [FREE, ...LIMITED];
  for (let round = 0; round < each; round += 1)
    for (const channel of channels)
      await main.command(channel, 'U0ANNA', `diagnose ${HOSTS[round % 3] ?? ''}`);
  const times = new Map<string, number>();
  await until(
    'all reports',
    () => {
      for (const [key, said] of byKey(slack))
        if (!key.includes('.') && said.some(isReport) && !times.has(key)) times.set(key, Date.now() - begun);
      return times.size === each * channels.length;
    },
    LIMIT_MS,
  );
  const found = byKey(slack);
  const of = (channel: string): number[] =>
    [...times].flatMap(([key, time]) => (found.get(key)?.[0]?.channel === channel ? [time] : []));
  return new Map(channels.map((channel) => [channel, of(channel)]));
}

/** Half of Slack's answers in three channels are 429; a fourth one has no limits. */
export async function rateLimits(each: number): Promise<Verdict> {
  const stage = await openStage({ channels: [...LIMITED, FREE] });
  const { slack } = stage;
  let isOn = false;
  slack.fault = (method, args) => {
    const channel = args.channel ?? args.channel_id ?? '';
    const isHit = isOn && LIMITED.includes(channel) && Math.random() < 0.5;
    return isHit && method !== 'auth.test' ? { limit: RETRY_SECONDS } : undefined;
  };
  const serving = await startServing(stage);
  isOn = true;
  const times = await askAndWait(stage, each);
  await until('no work', async () => (await stage.queue.counts()).running === 0, LIMIT_MS);
  const messages = byKey(slack);
  const counts = await stage.queue.counts();
  await serving.terminate();
  await stage.stop();
  const limited = slack.calls.filter(({ outcome }) => outcome === 'limited').length;
  const early = tooEarly(slack.calls);
  const reports = [...messages].filter(([key]) => !key.includes('.'));
  const free = times.get(FREE) ?? [];
  const slow = LIMITED.flatMap((channel) => times.get(channel) ?? []);
  return judge(
    'half of the answers are 429',
    {
      'calls limited': limited,
      'calls too early': early,
      reports: `${free.length + slow.length}/${each * 4}`,
      'report in limited channels (p50, max)': `${seconds(percentile(slow, 0.5))}, ${seconds(Math.max(...slow))}`,
      'report in the free channel (p50, max)': `${seconds(percentile(free, 0.5))}, ${seconds(Math.max(...free))}`,
    },
    {
      'nothing lost': free.length === each && slow.length === 3 * each && counts.failed === 0,
      'no early retry': early === 0,
      'nothing said twice': reports.every(([, said]) => said.length === 1),
      'the free channel is not slower': percentile(free, 0.5) <= percentile(slow, 0.5),
    },
  );
}
