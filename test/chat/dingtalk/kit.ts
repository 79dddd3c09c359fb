import pino from 'pino';
import type { ChatEvent } from '../../../src/domain/chat-event.js';
import { createDingtalk } from '../../../src/chat/dingtalk/index.js';
import type { Dingtalk, DingtalkOptions } from '../../../src/chat/dingtalk/index.js';
import { createDingtalkPacer } from '../../../src/chat/dingtalk/pacer.js';
import { dingtalkSettingsSchema } from '../../../src/chat/dingtalk/settings.js';
import type { BotReply, ChatBot } from '../../../src/ports/chat-bot.js';
import { startFakeDingtalk } from '../../fake-dingtalk.js';
import type { FakeDingtalk } from '../../fake-dingtalk.js';
import type { StreamOptions } from '../../fake-dingtalk/stream.js';

/** A bot that remembers what it was told, and answers as it is told. */
export interface HeardBot extends ChatBot {
  heard: ChatEvent[];
  answer: (event: ChatEvent) => BotReply | Promise<BotReply>;
}

export function createHeardBot(): HeardBot {
  const bot: HeardBot = {
    heard: [],
    answer: () => ({}),
    async handle(event) {
      bot.heard.push(event);
      return bot.answer(event);
    },
    suggest: () => Promise.resolve([]),
  };
  return bot;
}

export interface DingtalkKit {
  fake: FakeDingtalk;
  dingtalk: Dingtalk;
  bot: HeardBot;
  stop(): Promise<void>;
}

export interface DingtalkKitOptions extends StreamOptions {
  settings?: Record<string, unknown>;
  options?: Partial<DingtalkOptions>;
  /** Messages a minute in a conversation; the fake has DingTalk's own limit. */
  most?: number;
}

export const silent = pino({ level: process.env.OSCOPE_TEST_LOG ?? 'silent' });

/** The adapter against a DingTalk on this machine. */
export async function startDingtalkKit(kit: DingtalkKitOptions = {}): Promise<DingtalkKit> {
  const { settings, options, most = 1000, ...stream } = kit;
  const fake = await startFakeDingtalk(stream);
  const { clientId, clientSecret, url } = fake;
  const dingtalk = createDingtalk({
    settings: dingtalkSettingsSchema.parse({
      clientId,
      clientSecret,
      apiUrl: url,
      oapiUrl: url,
      ...settings,
    }),
    logger: silent,
    pacer: createDingtalkPacer({ most, maxWaitMs: 300 }),
    stream: { waitMs: 10, mostWaitMs: 50 },
    ...options,
  });
  const bot = createHeardBot();
  const stop = async (): Promise<void> => {
    await dingtalk.stop();
    await fake.stop();
  };
  try {
    await dingtalk.start(bot);
  } catch (error) {
    await stop();
    throw error;
  }
  return { fake, dingtalk, bot, stop };
}

export async function until(condition: () => boolean, ms = 5000): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
