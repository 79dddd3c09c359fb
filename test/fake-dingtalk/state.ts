/** What a DingTalk on this machine knows. */
export interface FakeMessage {
  conversation: string;
  /** `session`, `group`, `direct` or `card`. */
  by: 'session' | 'group' | 'direct' | 'card';
  title: string;
  /** Markdown; the media id of a picture. */
  text: string;
  kind: 'markdown' | 'image' | 'card';
}

export interface FakeCard {
  conversation: string;
  template: string;
  params: Record<string, string>;
  edits: number;
}

export interface FakeCall {
  path: string;
  body: Record<string, unknown>;
}

/** What becomes of a call: refused before, or carried out and its answer lost. */
export type FakeFault =
  { status: number; body: object } | { errcode: number } | 'lost-before' | 'lost-after' | undefined;

export interface FakeState {
  clientId: string;
  clientSecret: string;
  robotCode: string;
  corpId: string;
  tokens: Set<string>;
  /** Session → its conversation and end (milliseconds). */
  sessions: Map<string, { conversation: string; until: number }>;
  messages: FakeMessage[];
  cards: Map<string, FakeCard>;
  media: Map<string, number>;
  calls: FakeCall[];
  /** When messages were sent to a conversation, and until when it is blocked. */
  pace: Map<string, { times: number[]; blockedUntil: number }>;
  fault: (path: string, body: Record<string, unknown>) => FakeFault;
  /** People whom the robot may write to. */
  staff: Set<string>;
  /** Those of them who get no more for now. */
  limited: Set<string>;
  counter: number;
}

export function createState(): FakeState {
  return {
    clientId: 'dingclient',
    clientSecret: 'secret-of-the-app',
    robotCode: 'dingclient',
    corpId: 'ding0corp',
    tokens: new Set(),
    sessions: new Map(),
    messages: [],
    cards: new Map(),
    media: new Map(),
    calls: [],
    pace: new Map(),
    fault: () => undefined,
    staff: new Set(['anna', 'bob', 'U0ANNA']),
    limited: new Set(),
    counter: 0,
  };
}

export const MOST_PER_MINUTE = 20;

/** True when the message may go out; counts it. */
export function pass({ pace }: FakeState, conversation: string, now: number): boolean {
  const kept = pace.get(conversation) ?? { times: [], blockedUntil: 0 };
  pace.set(conversation, kept);
  if (kept.blockedUntil > now) return false;
  kept.times = [...kept.times.filter((time) => time > now - 60_000), now];
  if (kept.times.length <= MOST_PER_MINUTE) return true;
  kept.blockedUntil = now + 600_000;
  return false;
}
