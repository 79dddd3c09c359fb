import { z } from 'zod';
import type { Place } from '../../domain/place.js';
import type { Keep } from './keep.js';

/** Where a reply goes while the session lives: no permission, no quota of calls. */
const webhookSchema = z.object({ url: z.string(), until: z.number() });

/** What a tag like `#d7f3a21c` stands for. */
const tagSchema = z.object({
  channel: z.string(),
  /** `place.thread` of its dialogue. */
  thread: z.string(),
  /** Null for what is no diagnosis. */
  diagnosis: z.string().nullable(),
});
export type Tagged = z.infer<typeof tagSchema>;

/** A message that DingTalk has confirmed. `said` tells what stands there, so that the same is not said again. */
const sentSchema = z.object({
  thread: z.string().nullable(),
  message: z.string(),
  said: z.string(),
  /** Key of the card's instance, when it is one that can be edited. */
  card: z.string().optional(),
});
export type Sent = z.infer<typeof sentSchema>;

const recentSchema = z.array(z.object({ tag: z.string(), at: z.number() }));
const cardSchema = z.object({ team: z.string(), channel: z.string(), message: z.string() });

/** DingTalk has no threads and no search, so what is where must be remembered. */
export interface Memory {
  saveWebhook(place: Place, url: string, until: number): Promise<void>;
  /** Undefined when there is none that will live for another minute. */
  webhook(place: Place): Promise<string | undefined>;
  tag(place: Place, tag: string, tagged: Omit<Tagged, 'channel'>): Promise<void>;
  tagged(place: Place, tag: string): Promise<Tagged | undefined>;
  /** Shown to this user alone, about something in the place: from there on the tag means it wherever they write. */
  showed(place: Place, user: string, tag: string, tagged: Omit<Tagged, 'channel'>): Promise<void>;
  shown(place: Place, user: string, tag: string): Promise<Tagged | undefined>;
  /** Of what was spoken last: by a user, or by anybody (null). Newest first. */
  spoke(place: Place, user: string | null, tag: string): Promise<void>;
  recent(place: Place, user: string | null): Promise<{ tag: string; at: number }[]>;
  saveSent(place: Place, key: string, sent: Sent): Promise<void>;
  sentAs(place: Place, key: string): Promise<Sent | undefined>;
  /** The key under which a message was sent. */
  keyOf(place: Place, message: string): Promise<string | undefined>;
  /** Parts of a long message that are out already. */
  parts(place: Place, key: string): Promise<number>;
  savePart(place: Place, key: string, count: number): Promise<void>;
  /** A message of the user's that was taken; it may come again for a day. */
  took(message: string): Promise<void>;
  wasTaken(message: string): Promise<boolean>;
  /** What a quotation names → the tag. */
  saveQuery(place: Place, query: string, tag: string): Promise<void>;
  tagOfQuery(place: Place, query: string): Promise<string | undefined>;
  saveCard(card: string, place: Place, message: string): Promise<void>;
  card(card: string): Promise<z.infer<typeof cardSchema> | undefined>;
}

export interface MemoryOptions {
  keep: Keep;
  /** Unix seconds. */
  now: () => number;
  /** As long as diagnoses and dialogues are kept. */
  lifetimeSeconds: number;
}

const DAY = 86_400;
const MOST_RECENT = 5;

export function createMemory({ keep, now, lifetimeSeconds }: MemoryOptions): Memory {
  const put = (kind: string, names: readonly string[], value: unknown): Promise<void> =>
    keep.set(kind, names, value, lifetimeSeconds);
  const read = async <T>(schema: z.ZodType<T>, kind: string, names: readonly string[]) =>
    schema.safeParse(await keep.get(kind, names)).data;
  const at = ({ team, channel }: Place, ...more: string[]): string[] => [team, channel, ...more];

  const recent: Memory['recent'] = async (place, user) =>
    (await read(recentSchema, 'recent', at(place, user ?? ''))) ?? [];

  return {
    async saveWebhook(place, url, until) {
      const seconds = until - now();
      if (seconds > 0) await keep.set('webhook', at(place), { url, until }, seconds);
    },
    async webhook(place) {
      const found = await read(webhookSchema, 'webhook', at(place));
      return found !== undefined && found.until > now() + 60 ? found.url : undefined;
    },
    tag: (place, tag, tagged) => put('tag', at(place, tag), { ...tagged, channel: place.channel }),
    tagged: (place, tag) => read(tagSchema, 'tag', at(place, tag)),
    showed: (place, user, tag, tagged) =>
      keep.set('shown', [place.team, user, tag], { ...tagged, channel: place.channel }, DAY),
    shown: (place, user, tag) => read(tagSchema, 'shown', [place.team, user, tag]),
    async spoke(place, user, tag) {
      const others = (await recent(place, user)).filter((one) => one.tag !== tag);
      const list = [{ tag, at: now() }, ...others].slice(0, MOST_RECENT);
      await put('recent', at(place, user ?? ''), list);
    },
    recent,
    async saveSent(place, key, sent) {
      await put('key', at(place, sent.message), key);
      await put('sent', at(place, key), sent);
    },
    sentAs: (place, key) => read(sentSchema, 'sent', at(place, key)),
    keyOf: (place, message) => read(z.string(), 'key', at(place, message)),
    parts: async (place, key) => (await read(z.number(), 'parts', at(place, key))) ?? 0,
    savePart: (place, key, count) => put('parts', at(place, key), count),
    took: (message) => keep.set('took', [message], 1, DAY),
    wasTaken: async (message) => (await keep.get('took', [message])) !== undefined,
    saveQuery: (place, query, tag) => put('query', at(place, query), tag),
    tagOfQuery: (place, query) => read(z.string(), 'query', at(place, query)),
    saveCard: (card, { team, channel }, message) => put('card', [card], { team, channel, message }),
    card: (card) => read(cardSchema, 'card', [card]),
  };
}
