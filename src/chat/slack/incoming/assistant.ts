import { z } from 'zod';
import type { Place } from '../../../domain/place.js';
import { idSchema, tsSchema } from './team.js';

const startedSchema = z.looseObject({
  event: z.looseObject({
    type: z.literal('assistant_thread_started'),
    assistant_thread: z.looseObject({ channel_id: idSchema, thread_ts: tsSchema }),
  }),
});

/** The thread that somebody opened beside his work; undefined for every other event. */
export function readAssistantThread(body: unknown, team: string): Place | undefined {
  const read = startedSchema.safeParse(body);
  if (!read.success) return undefined;
  const { channel_id: channel, thread_ts: thread } = read.data.event.assistant_thread;
  return { platform: 'slack', team, channel, thread };
}
