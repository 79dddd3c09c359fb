import { z } from 'zod';
import type { ChatMessage } from '../../domain/chat-message.js';
import type { Place } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { ChatPlatform } from '../../ports/chat-platform.js';
import type { SlackApi } from './api.js';
import type { RenderedMessage } from './blocks.js';
import { findPosted, METADATA_TYPE } from './find.js';
import type { Streams } from './stream.js';
import { uploadFile } from './upload.js';

export interface SlackPlatformOptions {
  api: SlackApi;
  render: (message: ChatMessage) => RenderedMessage;
  streams: Streams;
  /** Unix seconds. */
  now: () => number;
  uploadTimeoutMs?: number;
}

const postedSchema = z.looseObject({ ts: z.string().min(1), channel: z.string().optional() });

/** Neither links nor media grow previews, and nothing is linked that we did not link. */
const QUIET = { unfurl_links: false, unfurl_media: false, parse: 'none', link_names: false };

/** Slack as a place where people talk. */
export function createSlackPlatform(options: SlackPlatformOptions): ChatPlatform {
  const { api, render, streams, now, uploadTimeoutMs = 20_000 } = options;

  const metadata = (key: string) => ({ event_type: METADATA_TYPE, event_payload: { key } });
  const at = ({ channel, thread }: Place) => ({ channel, ...(thread === null ? {} : { thread_ts: thread }) });

  return {
    id: 'slack',
    async post(place, message, key) {
      const rendered = render(message);
      const streamed =
        message.interim === true ? undefined : await streams.post(place, rendered, metadata(key));
      if (streamed !== undefined) return { place, message: streamed };
      const result = await api.call(
        place.team,
        'chat.postMessage',
        { ...at(place), ...rendered, ...QUIET, metadata: metadata(key) },
        place.channel,
      );
      const { ts, channel } = readPosted(result, 'chat.postMessage');
      // A message to a user lands in the channel of the two: from now on that is its place.
      return { place: { ...place, channel: channel ?? place.channel }, message: ts };
    },
    async update({ place, message }, content) {
      const { team, channel } = place;
      await api.call(
        team,
        'chat.update',
        { channel, ts: message, ...render(content), parse: 'none', link_names: false },
        channel,
      );
      if (content.interim === true) await streams.tellStatus(place, content);
    },
    find: (place, key) => findPosted(api, place, key, now()),
    upload: (place, file) => uploadFile(api, place, file, uploadTimeoutMs),
    async whisper(place, user, message) {
      const args = { ...at(place), user, ...render(message), parse: 'none', link_names: false };
      await api.call(place.team, 'chat.postEphemeral', args, place.channel);
    },
  };
}

function readPosted(result: unknown, method: string): z.infer<typeof postedSchema> {
  const read = postedSchema.safeParse(result);
  if (read.success) return read.data;
  throw new OScopeError({
    code: 'unavailable',
    message: `Slack ${method}: an answer without the message's time.`,
    retryable: true,
  });
}
