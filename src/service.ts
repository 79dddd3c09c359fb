import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStormFold } from './chat/bot/storms.js';
import type { Bot } from './chat/bot/bot.js';
import type { Config } from './config.js';
import { createQueueDashboard } from './jobs/dashboard.js';
import type { Logger } from './logger.js';
import { createAlertIntake } from './service/alert-intake.js';
import { openBot, openChat } from './service/chat.js';
import type { ServiceChat } from './service/chat.js';
import { openServiceCore } from './service/core.js';
import type { ServiceCore } from './service/core.js';
import { healthParts } from './service/health.js';
import { openRecorded } from './service/recorded.js';
import { startServiceWorker } from './service/worker.js';
import type { ServiceWorker } from './service/worker.js';
import { DASHBOARD_PATH } from './web/dashboard.js';
import { createWebServer } from './web/server.js';
import type { WebServer } from './web/server.js';

export const ROLES = ['all', 'bot', 'worker'] as const;
/** `bot` hears and answers at once, `worker` does the jobs; any number of each on one Redis. */
export type Role = (typeof ROLES)[number];

export interface ServiceOptions {
  config: Config;
  role: Role;
  logger: Logger;
  /** Folders of recorded incidents that are served instead of live hosts. */
  recordings?: readonly string[];
}

export interface Service {
  config: Config;
  role: Role;
  /** Where it listens. */
  port: number;
  core: ServiceCore;
  /** Takes nothing new, ends what runs or returns it to the queue, and closes everything. */
  stop(): Promise<void>;
}

interface Running {
  core: ServiceCore;
  chat: ServiceChat;
  bot: Bot | undefined;
  worker: ServiceWorker | undefined;
  web: WebServer;
}

const NOTES_MS = 1000;

/** Recorded hosts join the inventory; alerts for them come with a token made for this run when there is none. */
async function withRecordings(config: Config, folders: readonly string[]): Promise<Config> {
  if (folders.length === 0) return config;
  const { hosts } = await openRecorded(folders);
  const { webhookTokens } = config.web;
  const tokens =
    Object.keys(webhookTokens).length > 0 ? webhookTokens : { demo: randomBytes(12).toString('hex') };
  return { ...config, hosts: [...config.hosts, ...hosts], web: { ...config.web, webhookTokens: tokens } };
}

function openWeb(running: Partial<Running>, core: ServiceCore, chat: ServiceChat, role: Role): WebServer {
  const { config, logger, metrics, stores, queue, links, linkSecret, access, now } = core;
  const intake = createAlertIntake({
    inventory: () => core.inventory.current(),
    fold: createStormFold({ ...stores, queue, aligner: core.parts.dependencies.offlineAligner, now }),
    queue,
    close: async (about, place) => running.bot?.close(about, place),
    channel: () => chat.alertPlace(),
    access,
    retentionSeconds: config.time.retentionDays * 86_400,
    now,
  });
  const { knowledge } = core.parts.dependencies;
  return createWebServer({
    settings: config.web,
    health: healthParts({ core, chat, role, worker: () => running.worker }),
    metrics,
    logger,
    now,
    ...(role === 'worker'
      ? {}
      : {
          content: { queue, diagnoses: stores.diagnoses, knowledge, intake, links, linkSecret },
          mount: chat.slack?.router,
          dashboard:
            config.web.dashboardToken === undefined ? undefined : createQueueDashboard(queue, DASHBOARD_PATH),
        }),
  });
}

async function stopAll({ core, chat, bot, worker, web }: Partial<Running>): Promise<void> {
  const { logger } = core ?? {};
  const attempt = async (what: string, step: Promise<void> | undefined): Promise<void> => {
    await step?.catch((error: unknown) => logger?.warn({ err: error, what }, 'not stopped cleanly'));
  };
  web?.drain();
  // First the ears: what comes from now on belongs to another process, or waits at the sender.
  if (bot !== undefined) {
    await Promise.all([attempt('Slack', chat?.slack?.stop()), attempt('DingTalk', chat?.dingtalk?.stop())]);
    // Notes that a chat does not take now are tried for minutes: nobody waits for those.
    await Promise.race([bot.settled(), sleep(NOTES_MS, undefined, { ref: false })]);
  }
  await Promise.all([attempt('worker', worker?.close()), attempt('web', web?.stop())]);
  await attempt('stores', core?.close());
}

/**
 * Starts everything that the role needs.
 * @throws OScopeError `bad_config` or `unavailable`: nothing is left running then
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { role, logger, recordings = [] } = options;
  const config = await withRecordings(options.config, recordings);
  const running: Partial<Running> = {};
  try {
    const core = (running.core = await openServiceCore(config, logger));
    const chat = (running.chat = openChat(core));
    // The port first: what cannot listen shall not take jobs.
    const web = (running.web = openWeb(running, core, chat, role));
    const { port } = await web.start();
    if (role !== 'bot') running.worker = await startServiceWorker(core, chat.platforms, recordings);
    if (role !== 'worker') {
      running.bot = openBot(core, chat);
      await chat.slack?.start(running.bot);
      await chat.dingtalk?.start(running.bot);
    }
    let stopped: Promise<void> | undefined;
    return { config, role, port, core, stop: () => (stopped ??= stopAll(running)) };
  } catch (error) {
    await stopAll(running);
    throw error;
  }
}
