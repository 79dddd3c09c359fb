import { setTimeout as sleep } from 'node:timers/promises';
import { byKey, isReport, judge, openStage, percentile, until } from './kit.js';
import type { Stage, Verdict } from './kit.js';
import { HOSTS, startServing } from './serve.js';

const PER_SECOND = 100;
const DIAGNOSIS_EVERY_MS = 4000;
const CHANNELS = Array.from({ length: 10 }, (_, index) => `C0OPS${index}`);
const LIMIT_MS = 300_000;

interface Heard {
  times: number[];
  unanswered: number;
}

/** What people do all day: talk, react, mention the bot; none of it starts a diagnosis. */
async function happen({ slack: { main } }: Stage, index: number, heard: Heard): Promise<void> {
  const channel = CHANNELS[index % CHANNELS.length] ?? '';
  const last = main.messages.at(-1)?.ts ?? '1.0';
  const kinds = [
    () => main.say(channel, 'U0ANNA', `did you see release ${index}?`).then(({ answer }) => answer),
    () => main.react(channel, last, 'U0WEI', 'eyes'),
    () => main.command(channel, 'U0WEI', 'help'),
    () => main.say(channel, 'U0WEI', `I did (${index})`, last).then(({ answer }) => answer),
  ];
  const answer = await kinds[index % kinds.length]?.();
  if (answer?.acknowledged === true) heard.times.push(answer.tookMs);
  else heard.unanswered += 1;
}

/** Acknowledgements while diagnoses run all the time. */
export async function acknowledgements(lastsSeconds: number): Promise<Verdict> {
  const stage = await openStage({ channels: CHANNELS });
  const serving = await startServing(stage);
  const heard: Heard = { times: [], unanswered: 0 };
  const underWay: Promise<void>[] = [];
  const begun = Date.now();
  let asked = 0;
  for (let index = 0; index < lastsSeconds * PER_SECOND; index += 1) {
    if (Date.now() - begun >= asked * DIAGNOSIS_EVERY_MS) {
      const host = HOSTS[asked % HOSTS.length] ?? '';
      void stage.slack.main.command(CHANNELS[asked % CHANNELS.length] ?? '', 'U0ANNA', `diagnose ${host}`);
      asked += 1;
    }
    underWay.push(happen(stage, index, heard));
    await sleep(Math.max(0, begun + (index + 1) * (1000 / PER_SECOND) - Date.now()));
  }
  await Promise.all(underWay);
  const tookMs = Date.now() - begun;
  await until('all reports', async () => (await stage.queue.counts()).done === asked, LIMIT_MS);
  const reports = [...byKey(stage.slack)].filter(([key, said]) => !key.includes('.') && said.every(isReport));
  await serving.terminate();
  await stage.stop();
  const p99 = percentile(heard.times, 0.99);
  return judge(
    'acknowledgements while diagnoses run',
    {
      events: heard.times.length + heard.unanswered,
      'events per second': Math.round((1000 * heard.times.length) / tookMs),
      diagnoses: asked,
      p50: `${percentile(heard.times, 0.5)} ms`,
      p99: `${p99} ms`,
      max: `${Math.max(...heard.times)} ms`,
    },
    {
      'all acknowledged': heard.unanswered === 0,
      'p99 under 1 s': p99 < 1000,
      'all diagnoses reported': reports.length >= asked,
    },
  );
}
