import { z } from 'zod';
import type { ChatEvent } from '../../../domain/chat-event.js';
import type { Place } from '../../../domain/place.js';
import type { SlackIdentity } from '../api.js';
import { readMrkdwn } from '../escape.js';
import { readContent } from './content.js';
import { canonicalEmoji, idSchema, seconds, tsSchema, userOf } from './team.js';

/** Who reads: what comes from himself is no event. */
export interface Reader {
  self: SlackIdentity;
  alertChannels: ReadonlySet<string>;
}

const envelopeSchema = z.looseObject({
  event_id: z.string().regex(/^\w{2,60}$/),
  event_time: z.number().optional(),
  event: z.looseObject({ type: z.string() }),
});

const messageSchema = z.looseObject({
  channel: idSchema,
  channel_type: z.string().optional(),
  subtype: z.string().optional(),
  user: idSchema.optional(),
  bot_id: z.string().optional(),
  text: z.string().default(''),
  ts: tsSchema,
  thread_ts: tsSchema.optional(),
});
type Message = z.infer<typeof messageSchema>;

const changedSchema = z.looseObject({
  channel: idSchema,
  message: z.looseObject({}),
  previous_message: z.looseObject({}).optional(),
});
const reactionSchema = z.looseObject({
  user: idSchema,
  reaction: z.string().min(1),
  item: z.looseObject({ type: z.literal('message'), channel: idSchema, ts: tsSchema }),
});
const homeSchema = z.looseObject({ user: idSchema, tab: z.string() });

/** People's messages, whatever they bring along. */
const SAID = new Set([undefined, 'bot_message', 'file_share', 'thread_broadcast', 'me_message']);

interface Context extends Reader {
  id: string;
  at: number;
}

/** One request of the Events API; undefined when it is nothing to us. */
export function readEvent(body: unknown, reader: Reader): ChatEvent | undefined {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) return undefined;
  const { event, event_id: id, event_time: time } = envelope.data;
  const context: Context = { ...reader, id, at: time ?? 0 };
  switch (event.type) {
    case 'app_mention':
      return withSchema(messageSchema, event, (message) => readMention(message, context));
    case 'message':
      return event.subtype === 'message_changed'
        ? withSchema(changedSchema, event, (change) => readChange(change, context))
        : withSchema(messageSchema, event, (message) => readMessage(message, context));
    case 'reaction_added':
    case 'reaction_removed':
      return withSchema(reactionSchema, event, (reaction) =>
        readReaction(reaction, event.type === 'reaction_added', context),
      );
    case 'app_home_opened':
      return withSchema(homeSchema, event, (home) => readHome(home, context));
    default:
      return undefined;
  }
}

function withSchema<T>(
  schema: z.ZodType<T>,
  event: unknown,
  read: (value: T) => ChatEvent | undefined,
): ChatEvent | undefined {
  const parsed = schema.safeParse(event);
  return parsed.success ? read(parsed.data) : undefined;
}

const placeOf = ({ self }: Reader, channel: string, thread: string | null): Place => ({
  platform: 'slack',
  team: self.team,
  channel,
  thread,
});

const isOwn = ({ user, bot_id: bot }: Pick<Message, 'user' | 'bot_id'>, { self }: Reader): boolean =>
  user === self.botUserId || (bot !== undefined && bot === self.botId);

const mentionOf = ({ self }: Reader): string => `<@${self.botUserId}`;

/** The words without the mentions of the bot. */
function wordsOf(text: string, { self }: Reader): string {
  const mention = new RegExp(`<@${self.botUserId}(?:\\|[^>]*)?>`, 'g');
  return readMrkdwn(text.replace(mention, ' '))
    .replace(/[ \t]+/g, ' ')
    .trim();
}

function readMention(message: Message, context: Context): ChatEvent | undefined {
  const { user, channel, ts, thread_ts: thread, text } = message;
  // Another bot that mentions this one might go on for ever.
  if (user === undefined || message.bot_id !== undefined || isOwn(message, context)) return undefined;
  return {
    kind: 'command',
    via: 'mention',
    id: context.id,
    at: seconds(ts),
    place: placeOf(context, channel, thread ?? ts),
    user: userOf(user),
    text: wordsOf(text, context),
  };
}

function readMessage(message: Message, context: Context): ChatEvent | undefined {
  if (!SAID.has(message.subtype) || isOwn(message, context)) return undefined;
  const isDirect = message.channel_type === 'im';
  const isPerson = message.user !== undefined && message.bot_id === undefined;
  // In a direct message everything is said to the bot.
  if (isDirect) return isPerson ? readMention(message, context) : undefined;
  // Mentions come as events of their own.
  if (message.text.includes(mentionOf(context))) return undefined;
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  if (isReply && isPerson) return readReply(message, context);
  return context.alertChannels.has(message.channel) ? readAlert(message, context) : undefined;
}

function readReply(message: Message, context: Context): ChatEvent | undefined {
  const { user, channel, ts, thread_ts: thread, text } = message;
  if (user === undefined || thread === undefined) return undefined;
  return {
    kind: 'reply',
    id: context.id,
    at: seconds(ts),
    place: placeOf(context, channel, thread),
    user: userOf(user),
    message: ts,
    text: readMrkdwn(text).trim(),
  };
}

/** A message of a channel for alerts; a bot's reply in a thread belongs to the message above it. */
function readAlert(message: Message, context: Context): ChatEvent {
  const { user, bot_id: bot, channel, ts, thread_ts: thread } = message;
  return {
    kind: 'message',
    id: context.id,
    at: seconds(ts),
    place: placeOf(context, channel, thread ?? null),
    user: user === undefined || bot !== undefined ? null : userOf(user),
    message: thread ?? ts,
    content: readContent(message),
  };
}

/** Alert tools edit their messages when an alert is resolved; a preview that grew is no news. */
function readChange(change: z.infer<typeof changedSchema>, context: Context): ChatEvent | undefined {
  if (!context.alertChannels.has(change.channel)) return undefined;
  const message = messageSchema.safeParse({ ...change.message, channel: change.channel });
  if (!message.success || message.data.bot_id === undefined || isOwn(message.data, context)) return undefined;
  const now = readContent(message.data);
  const before = readContent(change.previous_message ?? {});
  if (sameAlert(now) === sameAlert(before)) return undefined;
  return { ...readAlert(message.data, context), at: context.at };
}

const sameAlert = ({ texts, fields, color }: ReturnType<typeof readContent>): string =>
  JSON.stringify([texts, fields, color]);

function readReaction(
  { user, reaction, item }: z.infer<typeof reactionSchema>,
  added: boolean,
  context: Context,
): ChatEvent | undefined {
  if (user === context.self.botUserId) return undefined;
  return {
    kind: 'reaction',
    id: context.id,
    at: context.at,
    // The event does not say the thread.
    place: placeOf(context, item.channel, null),
    user: userOf(user),
    message: item.ts,
    emoji: canonicalEmoji(reaction),
    added,
  };
}

function readHome(home: z.infer<typeof homeSchema>, context: Context): ChatEvent | undefined {
  if (home.tab !== 'home') return undefined;
  return {
    kind: 'home',
    id: context.id,
    at: context.at,
    place: placeOf(context, home.user, null),
    user: userOf(home.user),
  };
}
