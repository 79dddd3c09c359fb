import { z } from 'zod';
import type { Place, Posted } from '../../domain/place.js';
import type { SlackApi } from './api.js';

/** Marks our messages; everybody in the workspace can read it, so it holds the key alone. */
export const METADATA_TYPE = 'oscope_message';

/** A job is tried for a day at most. */
const LOOK_BACK_SECONDS = 26 * 3600;
const PAGE = 200;
const MAX_PAGES = 15;

const messageSchema = z.looseObject({
  ts: z.string(),
  thread_ts: z.string().optional(),
  bot_id: z.string().optional(),
  user: z.string().optional(),
  metadata: z
    .looseObject({ event_type: z.string(), event_payload: z.looseObject({ key: z.string() }) })
    .optional()
    .catch(undefined),
  files: z
    .array(z.looseObject({ name: z.string().nullish() }))
    .optional()
    .catch(undefined),
});
type Message = z.infer<typeof messageSchema>;

const pageSchema = z.looseObject({
  messages: z.array(z.unknown()).default([]),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});

/** The name of an uploaded file carries its key: `chart.png` and `job-1.chart` → `chart.job-1.chart.png`. */
export function keyedFileName(name: string, key: string): string {
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  return `${stem}.${key}${dot > 0 ? name.slice(dot) : ''}`.replace(/[^\w.-]/g, '-');
}

const isKeyed = (name: string, key: string): boolean => {
  const safe = key.replace(/[^\w.-]/g, '-');
  const end = name.lastIndexOf('.');
  return (end > 0 ? name.slice(0, end) : name).endsWith(`.${safe}`);
};

function carries(message: Message, key: string): boolean {
  const { metadata, files } = message;
  if (metadata?.event_type === METADATA_TYPE && metadata.event_payload.key === key) return true;
  return files?.some(({ name }) => typeof name === 'string' && isKeyed(name, key)) ?? false;
}

/**
 * Our message or file with this key at the place. Threads are read from the oldest reply that counts on, channels from
 * the newest message back.
 */
export async function findPosted(
  api: SlackApi,
  place: Place,
  key: string,
  now: number,
): Promise<Posted | undefined> {
  const { botId, botUserId } = await api.identity(place.team);
  const isOurs = ({ bot_id, user }: Message): boolean =>
    (bot_id !== undefined && bot_id === botId) || (user !== undefined && user === botUserId);
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const result = await api.call(
      place.team,
      place.thread === null ? 'conversations.history' : 'conversations.replies',
      {
        channel: place.channel,
        ...(place.thread === null ? {} : { ts: place.thread }),
        oldest: String(Math.floor(now - LOOK_BACK_SECONDS)),
        include_all_metadata: true,
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      },
    );
    const read = pageSchema.parse(result);
    const found = read.messages
      .flatMap((message) => messageSchema.safeParse(message).data ?? [])
      .find((message) => isOurs(message) && carries(message, key));
    if (found !== undefined) return { place, message: found.ts };
    cursor = read.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return undefined;
  }
  return undefined;
}
