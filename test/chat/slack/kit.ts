import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import type { ChatEvent } from '../../../src/domain/chat-event.js';
import { createSlack } from '../../../src/chat/slack/index.js';
import type { Slack } from '../../../src/chat/slack/index.js';
import { createSlackPacer } from '../../../src/chat/slack/pacer.js';
import { slackSettingsSchema } from '../../../src/chat/slack/settings.js';
import type { BotReply, ChatBot } from '../../../src/ports/chat-bot.js';
import { startFakeSlack } from '../../fake-slack.js';
import type { FakeSlack, FakeSlackOptions } from '../../fake-slack.js';

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
      const reply = await bot.answer(event);
      bot.heard.push(event);
      return reply;
    },
    suggest: (_, __, typed) => Promise.resolve([{ value: 'mem.oom', label: `Out of memory (${typed})` }]),
  };
  return bot;
}

export interface SlackKit {
  fake: FakeSlack;
  slack: Slack;
  bot: HeardBot;
  /** Where events go over HTTP. */
  url: string | undefined;
  stop(): Promise<void>;
}

export interface SlackKitOptions extends FakeSlackOptions {
  mode?: 'socket' | 'http';
  /** Pace of messages in a channel; 1 ms when absent. */
  intervalMs?: number;
  settings?: Record<string, unknown>;
  timeoutMs?: number;
}

/** The real adapter with the real Bolt against a Slack on this machine. */
export async function startSlackKit(options: SlackKitOptions = {}): Promise<SlackKit> {
  const { mode = 'socket', intervalMs = 1, settings, timeoutMs, ...fakeOptions } = options;
  const fake = await startFakeSlack(fakeOptions);
  const slack = createSlack({
    settings: slackSettingsSchema.parse({
      apiUrl: fake.apiUrl,
      botToken: fake.main.token,
      alertChannels: ['C0ALERTS'],
      ...(mode === 'socket' ? { appToken: fake.appToken } : { signingSecret: fake.signingSecret }),
      ...settings,
    }),
    logger: pino({ level: process.env.OSCOPE_TEST_LOG ?? 'silent' }),
    pacer: createSlackPacer({ intervalMs }),
    timeoutMs,
    redact: (text) => text.replaceAll('hunter2', '[secret]'),
  });
  const bot = createHeardBot();
  const http = mode === 'http' ? await serve(slack, fake) : undefined;
  const stop = async (): Promise<void> => {
    await slack.stop();
    await http?.stop();
    await fake.stop();
  };
  try {
    await slack.start(bot);
  } catch (error) {
    await stop();
    throw error;
  }
  return { fake, slack, bot, url: http?.url, stop };
}

async function serve(slack: Slack, fake: FakeSlack): Promise<{ url: string; stop: () => Promise<void> }> {
  const app = express();
  if (slack.router !== undefined) app.use(slack.router);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  fake.delivery.options.eventsUrl = url;
  return {
    url,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Waits until it is so; for what happens after an acknowledgement. */
export async function until(condition: () => boolean, ms = 5000): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
