import { randomBytes } from 'node:crypto';
import type { Answer, Delivery } from './delivery.js';
import type { Json, StoredMessage, Workspace } from './state.js';

/** What people and other apps do in Slack, and what Slack tells the app of it. */
export interface People {
  /** A person writes; resolves when the app has acknowledged. */
  say(channel: string, user: string, text: string, thread?: string): Promise<{ ts: string; answer: Answer }>;
  /** Another app posts, for example Alertmanager. */
  alert(channel: string, message: Json): Promise<{ ts: string; answer: Answer }>;
  react(channel: string, ts: string, user: string, emoji: string, added?: boolean): Promise<Answer>;
  command(channel: string, user: string, text: string): Promise<Answer>;
  /** Presses the first button of this action (`run-again`) on a message, or on the last ephemeral one. */
  press(
    where: { channel: string; ts: string } | { ephemeral: true } | { home: string },
    user: string,
    action: string,
  ): Promise<Answer>;
  shortcut(channel: string, ts: string, user: string): Promise<Answer>;
  /** Fills in the last opened modal. */
  submit(user: string, values: Record<string, string>): Promise<Answer>;
  /** Types into a select of the last opened modal. */
  type(user: string, field: string, typed: string): Promise<Answer>;
  openHome(user: string): Promise<Answer>;
  openAssistant(user: string, channel: string): Promise<{ ts: string; answer: Answer }>;
  event(event: Json, id?: string): Promise<Answer>;
}

const APP = 'A0OSCOPE';
const newEventId = (): string => `Ev${randomBytes(6).toString('hex').toUpperCase()}`;

export function createPeople(workspace: Workspace, delivery: Delivery): People {
  const { team } = workspace;
  const trigger = (user: string): string => {
    const id = `${Date.now()}.${randomBytes(4).toString('hex')}`;
    workspace.triggers.set(id, { user, at: Date.now() });
    return id;
  };
  const event = (content: Json, id = newEventId()): Promise<Answer> =>
    delivery.deliver('events_api', envelope(team, content, id));
  const interact = (payload: Json): Promise<Answer> => delivery.deliver('interactive', payload);
  const who = (user: string): Json => ({ id: user, name: workspace.people.get(user)?.name, team_id: team });

  const keep = (message: Partial<StoredMessage> & { channel: string }): StoredMessage => {
    const stored = { ts: workspace.nextTs(), text: '', reactions: [], history: [], ...message };
    workspace.messages.push(stored);
    return stored;
  };
  const tell = async (message: StoredMessage): Promise<{ ts: string; answer: Answer }> => {
    const { reactions: _, history: __, ...seen } = message;
    const kind = message.channel.startsWith('D') ? 'im' : 'channel';
    const base = { ...seen, event_ts: message.ts };
    const told = event({ type: 'message', channel_type: kind, ...base });
    const isMention = kind === 'channel' && message.text.includes(`<@${workspace.botUser}>`);
    const mentioned = isMention ? event({ type: 'app_mention', ...base }) : told;
    await told;
    return { ts: message.ts, answer: await mentioned };
  };

  return {
    event,
    say: (channel, user, text, thread) =>
      tell(keep({ channel, user, text, ...(thread === undefined ? {} : { thread_ts: thread }) })),
    alert: (channel, message) =>
      tell(
        keep({ channel, subtype: 'bot_message', bot_id: 'B0ALERTS', username: 'Alertmanager', ...message }),
      ),
    react(channel, ts, user, emoji, added = true) {
      const type = added ? 'reaction_added' : 'reaction_removed';
      return event({
        type,
        user,
        reaction: emoji,
        item: { type: 'message', channel, ts },
        event_ts: workspace.nextTs(),
      });
    },
    command: (channel, user, text) =>
      delivery.deliver('slash_commands', {
        command: '/oscope',
        text,
        team_id: team,
        channel_id: channel,
        user_id: user,
        user_name: workspace.people.get(user)?.name ?? user,
        api_app_id: APP,
        trigger_id: trigger(user),
      }),
    press(where, user, action) {
      const found = findButton(workspace, where, action);
      if (found === undefined) throw new Error(`there is no button ${action}`);
      const pressed = { ...found.button, type: 'button', action_ts: workspace.nextTs() };
      return interact({
        type: 'block_actions',
        team: { id: team },
        user: who(user),
        api_app_id: APP,
        trigger_id: trigger(user),
        actions: [pressed],
        ...found.where,
      });
    },
    shortcut(channel, ts, user) {
      const message = workspace.messages.find((one) => one.channel === channel && one.ts === ts);
      return interact({
        type: 'message_action',
        callback_id: 'diagnose_this',
        team: { id: team },
        user: who(user),
        channel: { id: channel },
        message,
        message_ts: ts,
        action_ts: workspace.nextTs(),
        trigger_id: trigger(user),
      });
    },
    submit(user, values) {
      const { id, view } = lastView(workspace);
      const state = { values: stateOf(view, values) };
      return interact({
        type: 'view_submission',
        team: { id: team },
        user: who(user),
        view: { id, ...view, state },
      });
    },
    type(user, field, typed) {
      const { id, view } = lastView(workspace);
      const body = { type: 'block_suggestion', action_id: field, block_id: field, value: typed };
      return interact({ ...body, team: { id: team }, user: who(user), view: { id, ...view } });
    },
    openHome: (user) => event({ type: 'app_home_opened', user, channel: `D${user}`, tab: 'home' }),
    async openAssistant(user, channel) {
      const { ts } = keep({ channel, subtype: 'assistant_app_thread', user: workspace.botUser });
      const thread = { user_id: user, context: {}, channel_id: channel, thread_ts: ts };
      return { ts, answer: await event({ type: 'assistant_thread_started', assistant_thread: thread }) };
    },
  };
}

export function envelope(team: string, event: Json, id: string): Json {
  return {
    type: 'event_callback',
    team_id: team,
    api_app_id: APP,
    event,
    event_id: id,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [{ enterprise_id: null, team_id: team, user_id: 'U0BOT', is_bot: true }],
  };
}

function lastView(workspace: Workspace): { id: string; view: Json } {
  const last = [...workspace.views.values()].at(-1);
  if (last === undefined) throw new Error('there is no modal');
  return last;
}

/** The answers in the shape of the field's element. */
function stateOf(view: Json, values: Record<string, string>): Record<string, Json> {
  const inputs = view.blocks as { block_id: string; element: { type: string; action_id: string } }[];
  return Object.fromEntries(
    inputs.map(({ block_id, element: { type, action_id } }) => {
      const answer = values[block_id];
      const filled =
        answer === undefined
          ? { value: null, selected_option: null }
          : type.endsWith('select')
            ? { selected_option: { value: answer } }
            : type === 'datetimepicker'
              ? { selected_date_time: Number(answer) }
              : { value: answer };
      return [block_id, { [action_id]: { type, ...filled } }];
    }),
  );
}

interface Button {
  action_id: string;
  value: string;
}

function findButton(
  workspace: Workspace,
  where: { channel: string; ts: string } | { ephemeral: true } | { home: string },
  action: string,
): { button: Button; where: Json } | undefined {
  if ('home' in where) {
    const blocks = workspace.homes.get(where.home)?.blocks as Json[] | undefined;
    return inBlocks(blocks, action, { container: { type: 'view', view_id: 'V0HOME' } });
  }
  if ('ephemeral' in where) {
    const last = workspace.ephemerals.at(-1);
    const container = {
      channel_id: last?.channel,
      message_ts: workspace.nextTs(),
      thread_ts: last?.thread_ts,
    };
    return inBlocks(last?.blocks, action, {
      container: { type: 'message', is_ephemeral: true, ...container },
    });
  }
  const { channel, ts } = where;
  const message = workspace.messages.find((one) => one.channel === channel && one.ts === ts);
  const container = { type: 'message', channel_id: channel, message_ts: ts, thread_ts: message?.thread_ts };
  return inBlocks(message?.blocks, action, { container, channel: { id: channel }, message });
}

function inBlocks(
  blocks: Json[] | undefined,
  action: string,
  where: Json,
): { button: Button; where: Json } | undefined {
  const buttons = (blocks ?? [])
    .filter(({ type }) => type === 'actions')
    .flatMap(({ elements }) => elements as Button[]);
  const button = buttons.find(({ action_id: id }) => id.startsWith(`${action}:`));
  return button === undefined ? undefined : { button, where };
}
