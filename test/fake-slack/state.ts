/** What a Slack workspace remembers. */

export type Json = Record<string, unknown>;

export interface StoredMessage extends Json {
  ts: string;
  channel: string;
  text: string;
  user?: string;
  bot_id?: string;
  app_id?: string;
  thread_ts?: string;
  blocks?: Json[];
  attachments?: Json[];
  metadata?: Json;
  files?: Json[];
  edited?: { ts: string };
  reactions: { name: string; users: string[] }[];
  /** Texts before edits, oldest first. */
  history: { text: string; blocks?: Json[] }[];
}

export interface Person {
  id: string;
  name: string;
  real_name: string;
  tz: string;
}

export interface StoredFile {
  id: string;
  name: string;
  length: number;
  bytes: Buffer | null;
  title: string;
  shared: boolean;
}

export interface OpenView {
  id: string;
  user: string;
  view: Json;
}

export interface Ephemeral {
  channel: string;
  user: string;
  text: string;
  thread_ts?: string;
  blocks?: Json[];
}

export interface WorkspaceOptions {
  team: string;
  token: string;
  scopes?: string[];
  botUser?: string;
  botId?: string;
  people?: Person[];
  /** Channels where the bot is a member. */
  channels?: string[];
}

export interface Workspace {
  team: string;
  token: string;
  scopes: string[];
  botUser: string;
  botId: string;
  people: Map<string, Person>;
  members: Set<string>;
  messages: StoredMessage[];
  ephemerals: Ephemeral[];
  files: Map<string, StoredFile>;
  views: Map<string, OpenView>;
  homes: Map<string, Json>;
  statuses: Json[];
  /** Trigger → Unix milliseconds when it was given. */
  triggers: Map<string, { user: string; at: number }>;
  streams: Set<string>;
  nextTs(): string;
}

export const ALL_SCOPES = [
  'app_mentions:read',
  'assistant:write',
  'channels:history',
  'chat:write',
  'commands',
  'files:write',
  'groups:history',
  'im:history',
  'reactions:read',
  'users:read',
];

const PEOPLE: Person[] = [
  { id: 'U0ANNA', name: 'anna', real_name: 'Anna', tz: 'Europe/Berlin' },
  { id: 'U0WEI', name: 'wei', real_name: 'Wei', tz: 'Asia/Shanghai' },
];

export function createWorkspace(options: WorkspaceOptions): Workspace {
  const { team, token } = options;
  // Every workspace counts for itself: the same channel and time may occur in two of them.
  let count = 0;
  return {
    team,
    token,
    scopes: options.scopes ?? ALL_SCOPES,
    botUser: options.botUser ?? `U0BOT${team}`,
    botId: options.botId ?? `B0${team}`,
    people: new Map((options.people ?? PEOPLE).map((person) => [person.id, person])),
    members: new Set(options.channels ?? ['C0OPS', 'C0ALERTS']),
    messages: [],
    ephemerals: [],
    files: new Map(),
    views: new Map(),
    homes: new Map(),
    statuses: [],
    triggers: new Map(),
    streams: new Set(),
    nextTs() {
      count += 1;
      return `${Math.floor(Date.now() / 1000)}.${String(count).padStart(6, '0')}`;
    },
  };
}

/** Direct messages need no invitation. */
export function isReachable(workspace: Workspace, channel: string): boolean {
  return workspace.members.has(channel) || channel.startsWith('D');
}
