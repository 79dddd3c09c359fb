import { createBot } from '../chat/bot/bot.js';
import type { Bot } from '../chat/bot/bot.js';
import { createDingtalk } from '../chat/dingtalk/index.js';
import type { Dingtalk } from '../chat/dingtalk/index.js';
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
  /** Undefined without an app's id. */
  dingtalk: Dingtalk | undefined;
  /** Where this process can post. */
  platforms: ChatPlatform[];
  /** The channel for reports of webhook alerts, if there is one. */
  alertPlace(): Promise<Place | undefined>;
}

function openDingtalk({ config, logger, connection }: ServiceCore): Dingtalk | undefined {
  const { dingtalk: settings, jobs, retentionHours } = config;
  if (settings.clientId === undefined) return undefined;
  return createDingtalk({
    settings,
    logger,
    redis: connection,
    keyPrefix: `${jobs.prefix}:dingtalk:`,
    lifetimeSeconds: retentionHours * 3600,
    redact: redactSecrets,
  });
}

/** The channel of `web.alertChannel`: in Slack when it is set up, else in DingTalk. */
async function alertPlaceOf(
  { slack, dingtalk }: Pick<ServiceChat, 'slack' | 'dingtalk'>,
  { web, dingtalk: { corpId } }: ServiceCore['config'],
): Promise<Place | undefined> {
  const { alertChannel: channel } = web;
  if (channel === undefined) return undefined;
  if (slack === undefined)
    return dingtalk === undefined || corpId === undefined
      ? undefined
      : { platform: 'dingtalk', team: corpId, channel, thread: null };
  const [team] = await slack.api.teams();
  return team === undefined ? undefined : { platform: 'slack', team, channel, thread: null };
}

/**
 * Where people talk: Slack and DingTalk, each when there are its secrets; and the report pages of alerts that nobody sees
 * in a channel.
 */
export function openChat(core: ServiceCore): ServiceChat {
  const { config, logger, connection, metrics } = core;
  const { slack: settings } = config;
  const hasTokens = settings.botToken !== undefined || Object.keys(settings.workspaces).length > 0;
  const slack = hasTokens
    ? createSlack({ settings, logger, redis: connection, redact: redactSecrets })
    : undefined;
  const dingtalk = openDingtalk(core);
  const chats = [slack, dingtalk].flatMap((chat) => (chat === undefined ? [] : [chat.platform]));
  const platforms = [createPagePlatform(), ...chats];
  return {
    slack,
    dingtalk,
    platforms: platforms.map((platform) => observePlatform(platform, metrics)),
    alertPlace: () => alertPlaceOf({ slack, dingtalk }, config),
  };
}

/** True when "Escalate" reaches somebody. */
export function canEscalate({ slack, dingtalk }: ServiceCore['config']): boolean {
  return slack.escalateTo !== undefined || dingtalk.escalateTo.length > 0;
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
    alertChannels: [...config.slack.alertChannels, ...config.dingtalk.alertConversations],
    canEscalate: canEscalate(config),
    reportUrl: (id) => core.links.report(id),
    isSelf: (user, team) => slack?.isSelf(user, team) ?? false,
    now: core.now,
    logger: core.logger,
  });
}
