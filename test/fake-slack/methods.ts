import { randomBytes } from 'node:crypto';
import { checkBlocks } from './check-blocks.js';
import { isReachable } from './state.js';
import type { Json, StoredMessage, Workspace } from './state.js';

/** The methods of the Web API that a bot needs, with the checks that Slack makes. */

export type Arguments = Readonly<Record<string, string>>;
export type Emit = (workspace: Workspace, event: Json) => void;

export interface Method {
  scopes: string[];
  run(workspace: Workspace, args: Arguments, emit: Emit, base: string): Json;
}

const fail = (error: string, more: Json = {}): Json => ({ ok: false, error, ...more });
const parse = (value: string | undefined): unknown => (value === undefined ? undefined : JSON.parse(value));
const blocksOf = (args: Arguments): Json[] | undefined => parse(args.blocks) as Json[] | undefined;

function refuseBlocks(args: Arguments): Json | undefined {
  const blocks = blocksOf(args);
  const broken = blocks === undefined ? undefined : checkBlocks(blocks);
  if (broken !== undefined) return fail(broken.split(':')[0] ?? broken, { detail: broken });
  return blocks === undefined && !args.text ? fail('no_text') : undefined;
}

function own(
  workspace: Workspace,
  message: Pick<StoredMessage, 'ts' | 'channel' | 'text'> & Json,
): StoredMessage {
  const { botUser: user, botId: bot_id } = workspace;
  return { ...message, user, bot_id, app_id: 'A0OSCOPE', reactions: [], history: [] };
}

function add(workspace: Workspace, message: StoredMessage, emit: Emit): void {
  workspace.messages.push(message);
  const { reactions: _, history: __, metadata: ___, ...seen } = message;
  const kind = message.channel.startsWith('D') ? 'im' : 'channel';
  // Slack tells an app of its own messages too.
  emit(workspace, { type: 'message', ...seen, channel_type: kind, event_ts: message.ts });
}

const findMessage = (workspace: Workspace, channel = '', ts = ''): StoredMessage | undefined =>
  workspace.messages.find((message) => message.channel === channel && message.ts === ts);

function postMessage(workspace: Workspace, args: Arguments, emit: Emit): Json {
  const channel = (args.channel ?? '').replace(/^U/, 'D');
  if (!isReachable(workspace, channel)) return fail('not_in_channel');
  const refused = refuseBlocks(args);
  if (refused !== undefined) return refused;
  const ts = workspace.nextTs();
  const message = own(workspace, {
    ts,
    channel,
    text: args.text ?? '',
    ...(args.thread_ts === undefined ? {} : { thread_ts: args.thread_ts }),
    blocks: blocksOf(args),
    metadata: parse(args.metadata),
    unfurl: args.unfurl_links !== 'false' || args.unfurl_media !== 'false',
  });
  add(workspace, message, emit);
  return { ok: true, channel, ts, message };
}

function update(workspace: Workspace, args: Arguments, emit: Emit): Json {
  const message = findMessage(workspace, args.channel, args.ts);
  if (message === undefined) return fail('message_not_found');
  if (message.bot_id !== workspace.botId) return fail('cant_update_message');
  const refused = refuseBlocks(args);
  if (refused !== undefined) return refused;
  message.history.push({ text: message.text, blocks: message.blocks });
  message.text = args.text ?? '';
  message.blocks = blocksOf(args);
  message.edited = { ts: workspace.nextTs() };
  if (args.metadata !== undefined) message.metadata = parse(args.metadata) as Json;
  const { channel, ts } = message;
  emit(workspace, {
    type: 'message',
    subtype: 'message_changed',
    channel,
    message,
    event_ts: message.edited.ts,
  });
  return { ok: true, channel, ts, text: message.text };
}

function postEphemeral(workspace: Workspace, args: Arguments): Json {
  const { channel = '', user = '', text = '', thread_ts } = args;
  if (!isReachable(workspace, channel)) return fail('not_in_channel');
  const refused = refuseBlocks(args);
  if (refused !== undefined) return refused;
  workspace.ephemerals.push({ channel, user, text, thread_ts, blocks: blocksOf(args) });
  return { ok: true, message_ts: workspace.nextTs() };
}

/** Page by page; metadata only for those who ask for all of it. */
function page(messages: StoredMessage[], args: Arguments): Json {
  const start = Number(args.cursor ?? 0);
  const limit = Math.min(1000, Number(args.limit ?? 100));
  const seen = messages.filter(({ ts }) => Number(ts) >= Number(args.oldest ?? 0));
  const shown = seen.slice(start, start + limit).map(({ metadata, history: _, ...message }) => ({
    type: 'message',
    ...message,
    ...(args.include_all_metadata === 'true' && metadata !== undefined ? { metadata } : {}),
  }));
  const next = start + limit < seen.length ? String(start + limit) : '';
  return { ok: true, messages: shown, has_more: next !== '', response_metadata: { next_cursor: next } };
}

function history(workspace: Workspace, args: Arguments): Json {
  const { channel = '' } = args;
  if (!isReachable(workspace, channel)) return fail('not_in_channel');
  const roots = workspace.messages.filter(
    (message) => message.channel === channel && (message.thread_ts ?? message.ts) === message.ts,
  );
  return page(roots.toReversed(), args);
}

function replies(workspace: Workspace, args: Arguments): Json {
  const { channel = '', ts = '' } = args;
  if (!isReachable(workspace, channel)) return fail('not_in_channel');
  const thread = workspace.messages.filter(
    (message) => message.channel === channel && (message.ts === ts || message.thread_ts === ts),
  );
  return thread.length === 0 ? fail('thread_not_found') : page(thread, args);
}

function openView(workspace: Workspace, args: Arguments): Json {
  const trigger = workspace.triggers.get(args.trigger_id ?? '');
  if (trigger === undefined) return fail('exchanged_trigger_id');
  workspace.triggers.delete(args.trigger_id ?? '');
  if (Date.now() - trigger.at > 3000) return fail('expired_trigger_id');
  const view = parse(args.view) as Json;
  const broken = checkView(view);
  if (broken !== undefined) return fail('invalid_arguments', { response_metadata: { messages: [broken] } });
  const id = `V${randomBytes(5).toString('hex').toUpperCase()}`;
  workspace.views.set(id, { id, user: trigger.user, view });
  return { ok: true, view: { id, ...view } };
}

function checkView(view: Json): string | undefined {
  const title = (view.title as { text?: string } | undefined)?.text ?? '';
  if (view.type === 'modal' && (title.length < 1 || title.length > 24)) return 'title';
  if (typeof view.private_metadata === 'string' && view.private_metadata.length > 3000)
    return 'private_metadata';
  return checkBlocks(view.blocks as Json[], 100);
}

function publishView(workspace: Workspace, args: Arguments): Json {
  const view = parse(args.view) as Json;
  const broken = checkView(view);
  if (broken !== undefined) return fail('invalid_arguments', { detail: broken });
  workspace.homes.set(args.user_id ?? '', view);
  return { ok: true, view };
}

function userInfo(workspace: Workspace, args: Arguments): Json {
  const person = workspace.people.get(args.user ?? '');
  if (person === undefined) return fail('user_not_found');
  return { ok: true, user: { ...person, profile: { display_name: person.name } } };
}

function uploadUrl(workspace: Workspace, args: Arguments, _: Emit, base: string): Json {
  const id = `F${randomBytes(5).toString('hex').toUpperCase()}`;
  const { filename: name = '', length } = args;
  if (name === '' || !(Number(length) > 0)) return fail('invalid_arguments');
  workspace.files.set(id, { id, name, length: Number(length), bytes: null, title: '', shared: false });
  return { ok: true, upload_url: `${base}/upload/v1/${workspace.team}/${id}`, file_id: id };
}

function completeUpload(workspace: Workspace, args: Arguments, emit: Emit): Json {
  const channel = args.channel_id ?? '';
  const wanted = (parse(args.files) as { id: string; title?: string }[]).map(({ id, title = '' }) => ({
    file: workspace.files.get(id),
    title,
  }));
  const files: Json[] = [];
  for (const { file, title } of wanted) {
    if (file?.bytes == null || file.bytes.length !== file.length || file.shared)
      return fail('file_not_found');
    if (!isReachable(workspace, channel)) return fail('channel_not_found');
    file.shared = true;
    file.title = title;
    files.push({ id: file.id, name: file.name, title, size: file.length });
  }
  const ts = workspace.nextTs();
  const thread = args.thread_ts === undefined ? {} : { thread_ts: args.thread_ts };
  add(workspace, own(workspace, { ts, channel, text: '', subtype: 'file_share', files, ...thread }), emit);
  return { ok: true, files };
}

function startStream(workspace: Workspace, args: Arguments, emit: Emit): Json {
  const answer = postMessage(workspace, { ...args, text: ' ', blocks: chunkBlocks(args) }, emit);
  if (answer.ok === true) workspace.streams.add(`${args.channel ?? ''}/${String(answer.ts)}`);
  return answer;
}

const chunkBlocks = (args: Arguments): string =>
  JSON.stringify((parse(args.chunks) as { blocks?: Json[] }[]).flatMap(({ blocks }) => blocks ?? []));

function appendStream(workspace: Workspace, args: Arguments): Json {
  const message = findMessage(workspace, args.channel, args.ts);
  if (message === undefined) return fail('message_not_found');
  if (!workspace.streams.has(`${message.channel}/${message.ts}`))
    return fail('message_not_in_streaming_state');
  message.blocks = [...(message.blocks ?? []), ...(JSON.parse(chunkBlocks(args)) as Json[])];
  return { ok: true, ts: message.ts };
}

function stopStream(workspace: Workspace, args: Arguments): Json {
  const message = findMessage(workspace, args.channel, args.ts);
  if (message === undefined || !workspace.streams.delete(`${message.channel}/${message.ts}`))
    return fail('message_not_in_streaming_state');
  if (args.metadata !== undefined) message.metadata = parse(args.metadata) as Json;
  return { ok: true, ts: message.ts };
}

function keepStatus(workspace: Workspace, args: Arguments): Json {
  workspace.statuses.push({ ...args });
  return { ok: true };
}

export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': {
    scopes: [],
    run: ({ team, botUser, botId }) => ({
      ok: true,
      team_id: team,
      user_id: botUser,
      bot_id: botId,
      url: 'x',
    }),
  },
  'chat.postMessage': { scopes: ['chat:write'], run: postMessage },
  'chat.update': { scopes: ['chat:write'], run: update },
  'chat.postEphemeral': { scopes: ['chat:write'], run: postEphemeral },
  'chat.startStream': { scopes: ['chat:write'], run: startStream },
  'chat.appendStream': { scopes: ['chat:write'], run: appendStream },
  'chat.stopStream': { scopes: ['chat:write'], run: stopStream },
  'conversations.history': { scopes: ['channels:history'], run: history },
  'conversations.replies': { scopes: ['channels:history'], run: replies },
  'views.open': { scopes: [], run: openView },
  'views.publish': { scopes: [], run: publishView },
  'users.info': { scopes: ['users:read'], run: userInfo },
  'files.getUploadURLExternal': { scopes: ['files:write'], run: uploadUrl },
  'files.completeUploadExternal': { scopes: ['files:write'], run: completeUpload },
  'assistant.threads.setStatus': { scopes: ['assistant:write'], run: keepStatus },
  'assistant.threads.setSuggestedPrompts': { scopes: ['assistant:write'], run: keepStatus },
};
