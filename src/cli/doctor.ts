import type { Command } from 'commander';
import { cleanText } from '../incidents/alerts/clean.js';
import type { InventoryHost } from '../incidents/inventory-host.js';
import type { Inventory } from '../incidents/inventory.js';
import { checkConfig, checkInventory, checkKnowledge, checkModel, checkSources } from './doctor-checks.js';
import type { Check } from './doctor-checks.js';
import type { AreaCoverage } from './doctor-coverage.js';
import { checkDingtalk } from './doctor-dingtalk.js';
import { checkRedis } from './doctor-redis.js';
import { checkSlack } from './doctor-slack.js';
import { checkVectors } from './doctor-vectors.js';

interface DoctorFlags {
  modelCall?: boolean;
}

const MARKS: Readonly<Record<Check['status'], string>> = { ok: '✓', warning: '!', fault: '✗', skipped: '–' };
const LIMIT_MS = 60_000;

/** `✓ name  detail` and the remedy below it. */
export function checkText({ name, status, detail, remedy }: Check): string {
  const line = `${MARKS[status]} ${name.padEnd(24)} ${cleanText(detail, 600)}`;
  return remedy === undefined ? line : `${line}\n  ${' '.repeat(25)}→ ${cleanText(remedy, 800)}`;
}

/** The coverage of the metric catalogue as a table. */
export function coverageText(areas: readonly AreaCoverage[]): string {
  const rows = areas.map(({ area, present, total, missing }) => {
    const shown = missing.slice(0, 4).join(', ');
    const more = missing.length > 4 ? `, and ${missing.length - 4} more` : '';
    return `  ${area.padEnd(10)} ${String(present).padStart(3)} of ${String(total).padStart(3)}${missing.length === 0 ? '' : `   missing: ${shown}${more}`}`;
  });
  return ['Metric catalogue by area:', ...rows].join('\n');
}

function hostOf(inventory: Inventory, asked: string | undefined): InventoryHost | undefined {
  return asked === undefined ? inventory.hosts[0] : inventory.find(asked);
}

/** All checks, each said as soon as it is known; true when nothing is at fault. */
export async function examine(
  asked: string | undefined,
  { modelCall = false }: DoctorFlags,
  say: (text: string) => void,
): Promise<boolean> {
  let sound = true;
  const tell = (checks: readonly Check[]): void => {
    for (const check of checks) say(checkText(check));
    if (checks.some(({ status }) => status === 'fault')) sound = false;
  };
  const signal = AbortSignal.timeout(LIMIT_MS);
  const { check, config } = checkConfig(process.env);
  tell([check]);
  if (config === null) return false;
  tell([await checkKnowledge(config)]);
  const { check: hosts, opened } = await checkInventory(config, signal);
  tell([hosts]);
  const { checks, areas } = await checkSources(config, opened, hostOf(opened.inventory, asked), signal);
  tell(checks);
  if (areas.length > 0) say(coverageText(areas));
  tell([await checkModel(config, modelCall, signal)]);
  tell(await checkRedis(config));
  tell(await checkSlack(config.slack));
  tell(await checkDingtalk(config.dingtalk));
  tell(await checkVectors(config));
  return sound;
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'check configuration, knowledge, sources, model, Redis, Slack and DingTalk, and say what to do',
    )
    .argument('[host]', 'host of the inventory to ask the sources for (default: its first)')
    .option('--model-call', 'ask the model one tiny question')
    .action(async (host: string | undefined, flags: DoctorFlags) => {
      const sound = await examine(host, flags, (text) => process.stdout.write(`${text}\n`));
      process.exitCode = sound ? 0 : 1;
    });
}
