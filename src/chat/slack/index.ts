import type { RequestHandler } from 'express';
import type { Redis } from 'ioredis';
import type { ChatMessage } from '../../domain/chat-message.js';
import { messageOf, OScopeError } from '../../errors.js';
import type { Logger } from '../../logger.js';
import type { ChatBot } from '../../ports/chat-bot.js';
import type { ChatPlatform } from '../../ports/chat-platform.js';
import { redactMessage } from '../messages/redact.js';
import type { Redact } from '../messages/redact.js';
import { createSlackApi } from './api.js';
import type { SlackApi } from './api.js';
import { createApp, createReceiver } from './app.js';
import { renderMessage } from './blocks.js';
import type { RenderedMessage } from './blocks.js';
import { addListeners } from './listeners.js';
import { createMembership } from './membership.js';
import { createSlackPacer } from './pacer.js';
import type { Pacer } from '../pacer.js';
import { createSlackPlatform } from './platform.js';
import { createReplies } from './replies.js';
import { lackingScopes } from './scopes.js';
import type { SlackSettings } from './settings.js';
import { createStreams } from './stream.js';
import { createUsers } from './users.js';

export interface SlackOptions {
  settings: SlackSettings;
  logger: Logger;
  /** Shares the pace in channels among bots and workers. */
  redis?: Redis;
  /** Instead of one made from `redis`. */
  pacer?: Pacer;
  /** Takes secrets out of all that is said. */
  redact?: Redact;
  /** Unix seconds. */
  now?: () => number;
  /** For one call of the Web API. */
  timeoutMs?: number;
}

export interface Slack {
  platform: ChatPlatform;
  api: SlackApi;
  /** Without an app token: answers POST /slack/events. To be mounted before any body parser. */
  router?: RequestHandler;
  /**
   * Begins to listen. Workers, which only post, never call it.
   * @throws OScopeError `bad_config` when Slack refuses the tokens; while Slack is away it goes on trying
   */
  start(bot: ChatBot): Promise<void>;
  /** Takes no more events; what was begun is finished. */
  stop(): Promise<void>;
  /** True while events can come: the socket is open, or HTTP is served. */
  isConnected(): boolean;
  /** True for the bot's own user; false while nobody knows. */
  isSelf(user: string, team: string): boolean;
}

/** Slack: Bolt in, Block Kit out. */
export function createSlack(options: SlackOptions): Slack {
  const { settings, logger, redis, timeoutMs, now = () => Date.now() / 1000 } = options;
  const pacer = options.pacer ?? createSlackPacer({ redis });
  const api = createSlackApi({ settings, logger, pacer, timeoutMs });
  const streams = createStreams({ api, settings, logger, now });
  const render = (message: ChatMessage): RenderedMessage =>
    renderMessage(redactMessage(message, options.redact ?? ((text) => text)), settings.escalateTo);
  const platform = createSlackPlatform({ api, render, streams, now });
  const replies = createReplies({ api, platform, render, logger });
  const selves = new Set<string>();
  let bot: ChatBot | undefined;

  const { receiver, router, isConnected } = createReceiver(settings, logger, now);
  addListeners(createApp({ api, receiver, settings, logger }), {
    api,
    users: createUsers({ api, now }),
    membership: createMembership(api, now),
    replies,
    render,
    streams,
    alertChannels: settings.alertChannels,
    logger,
    now,
    bot: () => bot,
  });

  return {
    platform,
    api,
    router,
    async start(handler) {
      bot = handler;
      for (const self of await introduce(api, logger)) selves.add(self);
      await receiver.start();
    },
    async stop() {
      await receiver.stop();
      await replies.settled();
      bot = undefined;
    },
    isConnected: () => bot !== undefined && isConnected(),
    isSelf: (user, team) => selves.has(`${team}/${user}`),
  };
}

/** Who the bot is in each workspace; what its tokens lack is said at once. */
async function introduce(api: SlackApi, logger: Logger): Promise<string[]> {
  try {
    const selves = await Promise.all((await api.teams()).map((team) => api.identity(team)));
    for (const { team, scopes } of selves) {
      const lacking = lackingScopes(scopes);
      if (lacking.length > 0) logger.warn({ team, lacking }, 'the Slack bot token lacks scopes');
    }
    return selves.map(({ team, botUserId }) => `${team}/${botUserId}`);
  } catch (error) {
    if (!(error instanceof OScopeError) || !error.retryable) throw error;
    logger.warn({ err: messageOf(error) }, 'Slack cannot be reached yet');
    return [];
  }
}
