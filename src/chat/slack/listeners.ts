import type { App } from '@slack/bolt';
import type { ChatEvent } from '../../domain/chat-event.js';
import type { ChatMessage } from '../../domain/chat-message.js';
import { OScopeError } from '../../errors.js';
import type { Logger } from '../../logger.js';
import type { BotReply, ChatBot } from '../../ports/chat-bot.js';
import { noticeMessage } from '../messages/notices.js';
import type { SlackApi } from './api.js';
import type { RenderedMessage } from './blocks.js';
import { renderOptions } from './form-view.js';
import { readEvent } from './incoming/events.js';
import {
  readAction,
  readCommand,
  readOptionsRequest,
  readShortcut,
  readSubmission,
} from './incoming/interactions.js';
import { readAssistantThread } from './incoming/assistant.js';
import { userOf } from './incoming/team.js';
import type { Membership } from './membership.js';
import type { Replies } from './replies.js';
import type { Streams } from './stream.js';
import { isAssistantThread } from './stream.js';
import type { Users } from './users.js';

export interface ListenerOptions {
  api: SlackApi;
  users: Users;
  membership: Membership;
  replies: Replies;
  render: (message: ChatMessage) => RenderedMessage;
  streams: Streams;
  alertChannels: readonly string[];
  logger: Logger;
  /** Unix seconds. */
  now: () => number;
  /** Undefined until it is started. */
  bot: () => ChatBot | undefined;
}

/** Not acknowledged: Slack delivers it again. */
function notKept(): OScopeError {
  return new OScopeError({
    code: 'unavailable',
    message: 'The event could not be kept.',
    remedy: 'Slack delivers it again.',
    retryable: true,
  });
}

/** Hands every event to the bot, and acknowledges it when the bot has kept it. */
export function addListeners(app: App, options: ListenerOptions): void {
  const handle = async (event: ChatEvent): Promise<BotReply> => {
    const bot = options.bot();
    if (bot === undefined) throw notKept();
    const user = event.user === null ? null : await options.users.complete(event.place.team, event.user);
    return bot.handle(user === null ? event : { ...event, user });
  };
  listenToEvents(app, options, handle);
  listenToCommands(app, options, handle);
  listenToButtons(app, options, handle);
  listenToForms(app, options, handle);
}

type Handle = (event: ChatEvent) => Promise<BotReply>;

/** Everything of the Events API; Bolt's acknowledgement is sent by the receiver when this is done. */
function listenToEvents(app: App, options: ListenerOptions, handle: Handle): void {
  const { api, replies, streams } = options;
  const alertChannels = new Set(options.alertChannels);
  app.event(/.*/, async ({ body, context }) => {
    const self = await api.identity(context.teamId ?? '');
    const opened = readAssistantThread(body, self.team);
    if (opened !== undefined) return replies.later('prompts', () => streams.suggest(opened));
    const event = readEvent(body, { self, alertChannels });
    if (event === undefined) return;
    const reply = await handle(event);
    if (reply.failed === true) throw notKept();
    replies.show(event, reply);
    if (event.kind === 'command' && reply.whisper === undefined && isAssistantThread(event.place))
      replies.later('status', () => streams.tellStatus(event.place, noticeMessage('is looking at it…')));
  });
}

const OUTSIDE = noticeMessage(
  'I am not in this channel, so I could not answer here.',
  'Type /invite @oscope and ask again, or ask me in a direct message.',
);

/** A command is answered in the acknowledgement itself: that works even where the bot may not write. */
function listenToCommands(app: App, options: ListenerOptions, handle: Handle): void {
  const { membership, replies, render, now } = options;
  app.command(/.*/, async ({ body, context, ack }) => {
    const event = readCommand(body, context.teamId ?? '', now());
    if (event?.kind !== 'command') return ack();
    if (/^\s*diagnose\b/i.test(event.text) && !(await membership.isMember(event.place)))
      return ack({ response_type: 'ephemeral', ...render(OUTSIDE) });
    const { whisper, ...rest } = withExcuse(await handle(event));
    replies.show(event, rest, body.trigger_id);
    await (whisper === undefined ? ack() : ack({ response_type: 'ephemeral', ...render(whisper) }));
  });
}

/** What nobody delivers again is at least answered for. */
function withExcuse(reply: BotReply): BotReply {
  if (reply.failed !== true || reply.whisper !== undefined) return reply;
  return {
    ...reply,
    whisper: noticeMessage('That could not be taken just now.', 'Please try again in a minute.'),
  };
}

function listenToButtons(app: App, { replies, now }: ListenerOptions, handle: Handle): void {
  app.action(/.*/, async ({ body, context, ack }) => {
    const event = readAction(body, context.teamId ?? '', now());
    if (event !== undefined) replies.show(event, withExcuse(await handle(event)), triggerOf(body));
    await ack();
  });
  app.shortcut(/.*/, async ({ body, context, ack }) => {
    const event = readShortcut(body, context.teamId ?? '');
    if (event !== undefined) replies.show(event, withExcuse(await handle(event)), triggerOf(body));
    await ack();
  });
}

const triggerOf = (body: object): string | undefined =>
  'trigger_id' in body && typeof body.trigger_id === 'string' ? body.trigger_id : undefined;

function listenToForms(app: App, options: ListenerOptions, handle: Handle): void {
  const { replies, users, now, bot } = options;
  app.view(/.*/, async ({ body, context, ack }) => {
    if (body.type !== 'view_submission') return ack();
    const event = readSubmission(body, context.teamId ?? '', now());
    if (event === undefined) return ack();
    const { errors, ...reply } = withExcuse(await handle(event));
    if (errors !== undefined && Object.keys(errors).length > 0) {
      await ack({ response_action: 'errors', errors });
      return;
    }
    replies.show(event, reply);
    await ack();
  });
  app.options(/.*/, async ({ body, context, ack }) => {
    const request = readOptionsRequest(body, context.teamId ?? '');
    const current = bot();
    if (request === undefined || current === undefined) return ack({ options: [] });
    const { form, field, typed, place } = request;
    const user = await users.complete(place.team, userOf(request.user));
    await ack({ options: renderOptions(await current.suggest(form, field, typed, user, place)) });
  });
}
