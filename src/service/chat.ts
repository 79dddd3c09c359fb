import { createBot } from '../chat/bot/bot.js';
import type { Bot } from '../chat/bot/bot.js';
import { createSlack } from '../chat/slack/index.js';
import type { Slack } from '../chat/slack/index.js';
import type { Place } from '../domain/place.js';
import { redactSecrets } from '../llm/secrets.js';
import type { ChatPlatform } from '../ports/chat-platform.js';
import type { ServiceCore } from './core.js';
import { linkStore } from './linked.js';
import { observePlatform } from './observed.js';
import { createPagePlatform } from './page-platform.js';

export interface ServiceChat {
  /** Undefined without tokens. */
  slack: Slack | undefined;
  /** Where this process can post. */
  platforms: ChatPlatform[];
  /** The channel for reports of webhook alerts, if there is one. */
  alertPlace(): Promise<Place | undefined>;
}

/** Where people talk: Slack when there are tokens; and the report pages of alerts that nobody sees in a channel. */
export function openChat({ config, logger, connection, metrics }: ServiceCore): ServiceChat {
  const { slack: settings, web } = config;
  const hasTokens = settings.botToken !== undefined || Object.keys(settings.workspaces).length > 0;
  const slack = hasTokens
    ? createSlack({ settings, logger, redis: connection, redact: redactSecrets })
    : undefined;
  const platforms = [createPagePlatform(), ...(slack === undefined ? [] : [slack.platform])];
  return {
    slack,
    platforms: platforms.map((platform) => observePlatform(platform, metrics)),
    async alertPlace() {
      if (slack === undefined || web.alertChannel === undefined) return undefined;
      const [team] = await slack.api.teams();
      return team === undefined
        ? undefined
        : { platform: 'slack', team, channel: web.alertChannel, thread: null };
    },
  };
}

/** The bot behind all platforms. */
export function openBot(core: ServiceCore, { slack, platforms }: ServiceChat): Bot {
  const { config, stores, parts } = core;
  return createBot({
    ...stores,
    diagnoses: linkStore(stores.diagnoses, core.links),
    access: core.access,
    queue: core.queue,
    platforms,
    aligner: parts.dependencies.offlineAligner,
    rootCauses: parts.dependencies.knowledge.rootCauses,
    zone: core.zone,
    retentionSeconds: config.time.retentionDays * 86_400,
    alertChannels: config.slack.alertChannels,
    canEscalate: config.slack.escalateTo !== undefined,
    reportUrl: (id) => core.links.report(id),
    isSelf: (user, team) => slack?.isSelf(user, team) ?? false,
    now: core.now,
    logger: core.logger,
  });
}
