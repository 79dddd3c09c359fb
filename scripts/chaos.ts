/**
 * Faults at full size: `npm run chaos` does all, `npm run chaos -- kills redis --scale 0.1` some of them, smaller.
 * Prints the measured figures; exit status 1 when a promise is broken.
 */
import { killWorkers } from './chaos/kills.js';
import type { Verdict } from './chaos/kit.js';

const ALL: Record<string, (scale: number) => Promise<Verdict>> = {
  kills: (scale) => killWorkers(Math.ceil(100 * scale)),
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
