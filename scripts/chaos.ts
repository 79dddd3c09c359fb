/**
 * Faults at full size: `npm run chaos` does all, `npm run chaos -- kills redis --scale 0.1` some of them, smaller.
 * Prints the measured figures; exit status 1 when a promise is broken.
 */
import { acknowledgements } from './chaos/acks.js';
import { duplicateEvents } from './chaos/duplicates.js';
import { killWorkers } from './chaos/kills.js';
import { rateLimits } from './chaos/limits.js';
import { poisonJob } from './chaos/poison.js';
import { killRedis } from './chaos/redis.js';
import { alertStorm } from './chaos/storm.js';
import { terminations } from './chaos/terminations.js';
import type { Verdict } from './chaos/kit.js';

const ALL: Record<string, (scale: number) => Promise<Verdict>> = {
  duplicates: (scale) => duplicateEvents(Math.ceil(10_000 * scale)),
  kills: (scale) => killWorkers(Math.ceil(100 * scale)),
  poison: () => poisonJob(),
  redis: (scale) => killRedis(Math.ceil(20 * scale)),
  storm: (scale) => alertStorm(Math.ceil(1000 * scale)),
  limits: (scale) => rateLimits(Math.ceil(10 * scale)),
  acks: (scale) => acknowledgements(Math.ceil(60 * scale)),
  sigterm: (scale) => terminations(Math.ceil(50 * scale)),
};

function show({ name, passed, figures, broken }: Verdict, tookMs: number): void {
  const lines = Object.entries(figures).map(([figure, value]) => `    ${figure}: ${value}`);
  const faults = broken.map((condition) => `    BROKEN: ${condition}`);
  const head = `${passed ? 'PASS' : 'FAIL'}  ${name} (${Math.round(tookMs / 1000)} s)`;
  process.stdout.write(`${[head, ...lines, ...faults].join('\n')}\n`);
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const at = words.indexOf('--scale');
  const scale = at < 0 ? 1 : Number(words[at + 1]);
  const chosen = words.filter((word) => word in ALL);
  let passed = true;
  for (const name of chosen.length > 0 ? chosen : Object.keys(ALL)) {
    const begun = performance.now();
    const verdict = await ALL[name]?.(scale);
    if (verdict === undefined) continue;
    show(verdict, performance.now() - begun);
    passed &&= verdict.passed;
  }
  process.exit(passed ? 0 : 1);
}

void main();
