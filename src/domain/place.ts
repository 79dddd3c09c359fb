import { z } from 'zod';

export const platformIdSchema = z.enum(['slack', 'dingtalk', 'console']);
export type PlatformId = z.infer<typeof platformIdSchema>;

/** Where people talk. Two workspaces may use the same channel and thread ids: only the whole place is unique. */
export const placeSchema = z.object({
  platform: platformIdSchema,
  /** Slack's team (workspace) id, DingTalk's corporation id, `local` for the console. */
  team: z.string().min(1),
  channel: z.string().min(1),
  /** What replies hang under: Slack's `thread_ts`, DingTalk's short diagnosis id; null = the channel itself. */
  thread: z.string().min(1).nullable(),
});
export type Place = z.infer<typeof placeSchema>;

/** A message that was posted; `message` is Slack's `ts`. */
export const postedSchema = z.object({ place: placeSchema, message: z.string().min(1) });
export type Posted = z.infer<typeof postedSchema>;

/** The one text for a place, for keys and comparisons. */
export function placeKey({ platform, team, channel, thread }: Place): string {
  return [platform, team, channel, thread ?? ''].map(encodeURIComponent).join('/');
}
