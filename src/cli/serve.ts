import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { loadConfig } from '../config.js';
import { createLogger } from '../logger.js';
import type { Logger } from '../logger.js';
import { ROLES, startService } from '../service.js';
import type { Role, Service } from '../service.js';
import { summaryOf, trialOf } from '../service/summary.js';
import { packageVersion } from './version.js';

interface ServeFlags {
  role: Role;
  bundle: string[];
}

/** A service that does not stop by itself within this time is ended. */
const STOP_MS = 24_500;

function readRole(value: string): Role {
  const role = ROLES.find((one) => one === value);
  if (role === undefined) throw new InvalidArgumentError(`Use one of: ${ROLES.join(', ')}.`);
  return role;
}

/** Ctrl-C under npm comes twice: from the terminal and from npm. */
const ONE_WISH_MS = 1000;

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (askedAt !== undefined && performance.now() - askedAt > ONE_WISH_MS) process.exit(1);
      askedAt ??= performance.now();
      resolve(signal);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}

async function stopInTime(service: Service, logger: Logger): Promise<void> {
  const late = setTimeout(() => {
    logger.error('the service did not stop in time');
    process.exit(1);
  }, STOP_MS);
  await service.stop();
  clearTimeout(late);
}

async function serve({ role, bundle }: ServeFlags): Promise<void> {
  const config = loadConfig(process.env);
  const logger = createLogger(config.logLevel);
  const signal = untilSignal();
  const started = startService({ config, role, logger, recordings: bundle });
  const service = await Promise.race([started, signal.then(() => null)]);
  if (service === null) return stopInTime(await started, logger);
  process.stdout.write(`${await summaryOf(service, packageVersion(), bundle.length)}\n`);
  if (bundle.length > 0 && role !== 'worker') process.stdout.write(`\n${trialOf(service)}\n`);
  const name = await signal;
  process.stdout.write(`\n${name}: stopping; running diagnoses end or go back into the queue.\n`);
  await stopInTime(service, logger);
  process.stdout.write('Stopped.\n');
  // A connection that somebody forgot must not keep a stopped service alive.
  setTimeout(() => process.exit(), 200).unref();
}

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('run the bot: Slack, alert webhooks, report pages, queue and workers')
    .option('--role <role>', `${ROLES.join(' | ')}: hear and answer, diagnose, or both`, readRole, 'all')
    .option('--bundle <dir...>', 'serve recorded incidents instead of live hosts, to try it out', [])
    .action(serve);
}
