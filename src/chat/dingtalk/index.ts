import type { Redis } from 'ioredis';
import type { ChatMessage } from '../../domain/chat-message.js';
import { OScopeError } from '../../errors.js';
import type { Logger } from '../../logger.js';
import type { ChatBot } from '../../ports/chat-bot.js';
import type { ChatPlatform } from '../../ports/chat-platform.js';
import { redactMessage } from '../messages/redact.js';
import type { Redact } from '../messages/redact.js';
import { createDingtalkApi } from './api.js';
import type { DingtalkApi } from './api.js';
import { createCards } from './cards.js';
import { createProcessKeep, createRedisKeep } from './keep.js';
import { createListener, TOPICS } from './listener.js';
import { createMemory } from './memory.js';
import { createDingtalkPacer } from './pacer.js';
import type { Pacer } from '../pacer.js';
import { createDingtalkPlatform } from './platform.js';
import { createReplies } from './replies.js';
import { createSender } from './sender.js';
import { credentialsOf } from './settings.js';
import type { DingtalkSettings } from './settings.js';
import { createStream } from './stream.js';
import type { StreamOptions } from './stream.js';

export interface DingtalkOptions {
  settings: DingtalkSettings;
  logger: Logger;
  /** Shares pace and memory among bots and workers; without it they are this process's own. */
  redis?: Redis;
  /** Before every name on Redis. */
  keyPrefix?: string;
  /** As long as diagnoses and dialogues are kept. */
  lifetimeSeconds?: number;
  /** Instead of one made from `redis`. */
  pacer?: Pacer;
  /** Takes secrets out of all that is said. */
  redact?: Redact;
  /** Unix seconds. */
  now?: () => number;
  /** For one call. */
  timeoutMs?: number;
  stream?: Pick<StreamOptions, 'pingMs' | 'waitMs' | 'mostWaitMs'>;
}

export interface Dingtalk {
  platform: ChatPlatform;
  api: DingtalkApi;
  /**
   * Begins to listen. Workers, which only post, never call it.
   * @throws OScopeError `bad_config` when DingTalk refuses the app; while DingTalk is away it goes on trying
   */
  start(bot: ChatBot): Promise<void>;
  /** Takes no more messages; what was begun is finished. */
  stop(): Promise<void>;
  isConnected(): boolean;
}

/** DingTalk: messages to a robot in Stream mode in, Markdown and cards out. */
export function createDingtalk(options: DingtalkOptions): Dingtalk {
  const { settings, logger, redis, keyPrefix, timeoutMs, lifetimeSeconds = 72 * 3600 } = options;
  const now = options.now ?? (() => Date.now() / 1000);
  const credentials = credentialsOf(settings);
  if (credentials === undefined)
    throw new OScopeError({
      code: 'bad_config',
      message: 'DingTalk: the Client ID or the Client Secret is missing.',
      remedy: 'Set DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET.',
    });
  const pacer = options.pacer ?? createDingtalkPacer({ redis });
  const keep = redis === undefined ? createProcessKeep(now) : createRedisKeep(redis, keyPrefix);
  const memory = createMemory({ keep, now, lifetimeSeconds });
  const api = createDingtalkApi({ settings, credentials, now, timeoutMs });
  const sender = createSender({ api, settings, credentials, memory, pacer });
  const cards = createCards({ api, settings, credentials });
  const { escalateTo } = settings;
  const take = options.redact ?? ((text: string) => text);
  const redact = (message: ChatMessage): ChatMessage => redactMessage(message, take);
  const platform = createDingtalkPlatform({ api, sender, cards, memory, logger, escalateTo, redact });
  const replies = createReplies(platform, logger);
  let bot: ChatBot | undefined;
  const stream = createStream({
    open: () => api.openStream(Object.values(TOPICS)),
    onCallback: createListener({ settings, credentials, memory, replies, logger, now, bot: () => bot }),
    logger,
    ...options.stream,
  });

  return {
    platform,
    api,
    async start(handler) {
      bot = handler;
      await stream.start();
    },
    async stop() {
      bot = undefined;
      await stream.stop();
      await replies.settled();
    },
    isConnected: () => bot !== undefined && stream.isConnected(),
  };
}
