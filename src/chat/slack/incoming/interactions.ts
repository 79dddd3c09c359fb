import { z } from 'zod';
import type { ChatEvent } from '../../../domain/chat-event.js';
import { ACTION_IDS, FORM_IDS } from '../../../domain/chat-message.js';
import type { FormId } from '../../../domain/chat-message.js';
import type { Place } from '../../../domain/place.js';
import { readMrkdwn } from '../escape.js';
import { readFormContext, readFormValues } from '../form-view.js';
import { readContent } from './content.js';
import { eventId, idSchema, seconds, tsSchema, userOf } from './team.js';

/** Buttons, forms, shortcuts and slash commands. `team`: the workspace where the app is installed. */

const userSchema = z.looseObject({
  id: idSchema,
  name: z.string().optional(),
  username: z.string().optional(),
});

const commandSchema = z.looseObject({
  channel_id: idSchema,
  user_id: idSchema,
  user_name: z.string().optional(),
  text: z.string().default(''),
  trigger_id: z.string().min(1),
});

const actionSchema = z.looseObject({
  user: userSchema,
  container: z.looseObject({
    channel_id: idSchema.optional(),
    message_ts: tsSchema.optional(),
    thread_ts: tsSchema.optional(),
    view_id: z.string().optional(),
  }),
  message: z.looseObject({ thread_ts: tsSchema.optional() }).optional(),
  actions: z
    .array(
      z.looseObject({
        action_id: z.string(),
        value: z.string().default(''),
        action_ts: z.string().default(''),
      }),
    )
    .min(1),
});

const shortcutSchema = z.looseObject({
  user: userSchema,
  channel: z.looseObject({ id: idSchema }),
  message: z.looseObject({ ts: tsSchema, thread_ts: tsSchema.optional() }),
  action_ts: z.string().default(''),
});

const viewSchema = z.looseObject({
  id: z.string().min(1),
  callback_id: z.string(),
  private_metadata: z.string().default(''),
  state: z.looseObject({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }).optional(),
});
const submissionSchema = z.looseObject({ user: userSchema, view: viewSchema });
const optionsSchema = z.looseObject({
  user: userSchema,
  action_id: z.string(),
  value: z.string().default(''),
  view: viewSchema,
});

const nameOf = ({ id, name, username }: z.infer<typeof userSchema>): string => name ?? username ?? id;

export function readCommand(body: unknown, team: string, now: number): ChatEvent | undefined {
  const read = commandSchema.safeParse(body);
  if (!read.success) return undefined;
  const { channel_id: channel, user_id: user, user_name: name, text, trigger_id: trigger } = read.data;
  return {
    kind: 'command',
    via: 'slash',
    id: eventId('s', team, trigger),
    at: now,
    place: { platform: 'slack', team, channel, thread: null },
    user: userOf(user, name),
    text: readMrkdwn(text).trim(),
  };
}

/** `run-again:3` → `run-again`. */
function actionOf(id: string): (typeof ACTION_IDS)[number] | undefined {
  const name = id.split(':')[0];
  return ACTION_IDS.find((action) => action === name);
}

export function readAction(body: unknown, team: string, now: number): ChatEvent | undefined {
  const read = actionSchema.safeParse(body);
  if (!read.success) return undefined;
  const { user, container, message, actions } = read.data;
  const [pressed] = actions;
  const action = actionOf(pressed?.action_id ?? '');
  if (pressed === undefined || action === undefined) return undefined;
  // On the home page there is no channel: answers go to the person.
  const channel = container.channel_id ?? user.id;
  const ts = container.message_ts ?? '';
  const thread = container.thread_ts ?? message?.thread_ts ?? null;
  return {
    kind: 'action',
    id: eventId('a', team, channel, ts, user.id, pressed.action_id, pressed.value, pressed.action_ts),
    at: Number(pressed.action_ts) || now,
    place: { platform: 'slack', team, channel, thread },
    user: userOf(user.id, nameOf(user)),
    message: ts,
    action,
    value: pressed.value.slice(0, 2000),
  };
}

export function readShortcut(body: unknown, team: string): ChatEvent | undefined {
  const read = shortcutSchema.safeParse(body);
  if (!read.success) return undefined;
  const { user, channel, message, action_ts: pressed } = read.data;
  const { ts, thread_ts: thread } = message;
  return {
    kind: 'shortcut',
    id: eventId('m', team, channel.id, ts, user.id, pressed),
    at: seconds(ts),
    place: { platform: 'slack', team, channel: channel.id, thread: thread ?? null },
    user: userOf(user.id, nameOf(user)),
    message: thread ?? ts,
    content: readContent(message),
  };
}

function formOf(callback: string): FormId | undefined {
  return FORM_IDS.find((form) => `form:${form}` === callback);
}

export function readSubmission(body: unknown, team: string, now: number): ChatEvent | undefined {
  const read = submissionSchema.safeParse(body);
  if (!read.success) return undefined;
  const { user, view } = read.data;
  const form = formOf(view.callback_id);
  const opened = readFormContext(view.private_metadata);
  if (form === undefined || opened === undefined) return undefined;
  return {
    kind: 'form',
    id: eventId('f', team, view.id),
    at: now,
    place: { ...opened.place, team },
    user: userOf(user.id, nameOf(user)),
    form,
    context: opened.context,
    values: readFormValues(view.state?.values ?? {}),
  };
}

export interface OptionsRequest {
  form: FormId;
  field: string;
  typed: string;
  user: string;
  place: Place;
}

export function readOptionsRequest(body: unknown, team: string): OptionsRequest | undefined {
  const read = optionsSchema.safeParse(body);
  if (!read.success) return undefined;
  const { user, view, action_id: field, value: typed } = read.data;
  const form = formOf(view.callback_id);
  const opened = readFormContext(view.private_metadata);
  if (form === undefined || opened === undefined) return undefined;
  return { form, field, typed: typed.slice(0, 200), user: user.id, place: { ...opened.place, team } };
}
