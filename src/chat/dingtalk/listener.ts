import type { ChatEvent } from '../../domain/chat-event.js';
import type { Logger } from '../../logger.js';
import type { BotReply, ChatBot } from '../../ports/chat-bot.js';
import { noticeMessage } from '../messages/notices.js';
import { isSessionUrl } from './api.js';
import { readCardCallback } from './incoming/card-callback.js';
import { chatUserOf, createReader, placeOf } from './incoming/read.js';
import { readRobotMessage, textOf } from './incoming/robot-message.js';
import type { RobotMessage } from './incoming/robot-message.js';
import type { Memory } from './memory.js';
import type { Replies } from './replies.js';
import type { DingtalkCredentials, DingtalkSettings } from './settings.js';

export const TOPICS = {
  robot: '/v1.0/im/bot/messages/get',
  card: '/v1.0/card/instances/callback',
} as const;

export interface ListenerOptions {
  settings: DingtalkSettings;
  credentials: DingtalkCredentials;
  memory: Memory;
  replies: Replies;
  logger: Logger;
  /** Unix seconds. */
  now: () => number;
  /** Undefined until it is started, and again when it stops. */
  bot: () => ChatBot | undefined;
  /** A card's button must be answered within two seconds. */
  cardMs?: number;
}

/** Takes what the stream brings. An undefined answer acknowledges nothing: DingTalk sends it again after 60 s. */
export function createListener(options: ListenerOptions) {
  const { settings, credentials, memory, replies, logger, now, bot, cardMs = 1500 } = options;
  const zone = settings.zone ?? null;
  const { alertConversations } = settings;
  const reader = createReader({ memory, alertConversations, zone, now });
  const underWay = new Map<string, Promise<object | undefined>>();

  async function handle(event: ChatEvent): Promise<BotReply> {
    const current = bot();
    if (current === undefined) return { failed: true };
    const reply = await current.handle(event);
    if (reply.failed !== true || event.kind === 'action') replies.show(event, reply);
    return reply;
  }

  async function remember(message: RobotMessage, team: string): Promise<void> {
    const { sessionWebhook: url, sessionWebhookExpiredTime: until } = message;
    if (url === undefined) return;
    if (isSessionUrl(url, settings)) await memory.saveWebhook(placeOf(message, team), url, until / 1000);
    else logger.warn('a session address that is not DingTalk’s: not used');
  }

  /** DingTalk shows nobody the ids that `access:` and `alertConversations:` are written with; these are the asker's own. */
  function tellIds(message: RobotMessage, team: string, id: string): void {
    const user = chatUserOf(message, zone);
    const text = `Conversation \`${message.conversationId}\`, your user id \`${user.id}\`, corporation \`${team}\`.`;
    const base = { id, at: now(), place: placeOf(message, team), user };
    replies.show({ ...base, kind: 'command', via: 'slash', text: 'ids' }, { whisper: noticeMessage(text) });
  }

  async function takeMessage(message: RobotMessage, name: string): Promise<object | undefined> {
    const team = message.chatbotCorpId ?? settings.corpId;
    if (team === undefined || (settings.corpId !== undefined && team !== settings.corpId)) {
      logger.warn({ corpId: team }, 'a message of another corporation: refused (dingtalk.corpId)');
      return {};
    }
    if (await memory.wasTaken(name)) return {};
    await remember(message, team);
    if (/^(?:\/?oscope\s+)?ids?$/i.test(textOf(message))) {
      tellIds(message, team, name);
      await memory.took(name);
      return {};
    }
    const event = await reader.read(
      { ...message, robotCode: message.robotCode || credentials.robotCode },
      team,
    );
    if (event !== undefined && (await handle(event)).failed === true) return undefined;
    await memory.took(name);
    return {};
  }

  function robot(data: unknown): Promise<object | undefined> {
    const message = readRobotMessage(data);
    if (message === undefined) {
      logger.warn('a message of DingTalk that cannot be read');
      return Promise.resolve({});
    }
    // It comes again with another message id while we are at it: both are answered by the same work.
    const name = `${message.robotCode || credentials.robotCode}:${message.msgId}`;
    const known = underWay.get(name);
    if (known !== undefined) return known;
    const work = takeMessage(message, name).finally(() => underWay.delete(name));
    underWay.set(name, work);
    return work;
  }

  async function card(data: unknown): Promise<object> {
    const id = `card:${now()}:${JSON.stringify(data).slice(0, 500)}`;
    const event = await readCardCallback(data, id, { memory, zone, now });
    if (event === undefined) return {};
    const late = new Promise<void>((resolve) => setTimeout(resolve, cardMs).unref());
    await Promise.race([handle(event), late]);
    return {};
  }

  return async (topic: string, data: unknown): Promise<object | undefined> => {
    if (topic === TOPICS.robot) return robot(data);
    return topic === TOPICS.card ? card(data) : {};
  };
}
