import { z } from 'zod';
import type { types } from '@slack/bolt';
import type { ChatMessage } from '../../domain/chat-message.js';
import type { Place } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { Logger } from '../../logger.js';
import { cleanLine, truncate } from '../../report/clean.js';
import type { SlackApi } from './api.js';
import type { RenderedMessage } from './blocks.js';
import { isRefusal } from './errors.js';
import type { SlackSettings } from './settings.js';

export interface StreamsOptions {
  api: SlackApi;
  settings: SlackSettings;
  logger: Logger;
  now: () => number;
}

/** The niceties of assistant threads; where a workspace has none of them nobody notices. */
export interface Streams {
  /** Streams an answer block by block; undefined = nothing was posted: post it as usual. */
  post(place: Place, rendered: RenderedMessage, metadata: object): Promise<string | undefined>;
  /** Says under the thread what is being done. */
  tellStatus(place: Place, message: ChatMessage): Promise<void>;
  /** What can be asked, when somebody opens a thread. */
  suggest(place: Place): Promise<void>;
}

const PROMPTS = [
  { title: 'Why is a host slow?', message: 'Why is web-7 slow?' },
  { title: 'What was wrong at a time?', message: 'diagnose web-7 14:05' },
  { title: 'What runs now?', message: 'status' },
  { title: 'What can you do?', message: 'help' },
];

const startedSchema = z.looseObject({ ts: z.string().min(1) });
/** What Slack says where a whole workspace cannot; other refusals concern one thread. */
const LACKING =
  /unknown_method|lacks the scope|not_allowed|not_enabled|access_denied|restricted|not_supported/;
/** A workspace that refused is asked again after this time, seconds. */
const FORGET_SECONDS = 3600;

/** Assistant threads are the threads of direct messages. */
export function isAssistantThread({ channel, thread }: Place): boolean {
  return channel.startsWith('D') && thread !== null;
}

export function createStreams({ api, settings, logger, now }: StreamsOptions): Streams {
  const refused = new Map<string, number>();
  const may = (feature: string, team: string): boolean =>
    (refused.get(`${feature}:${team}`) ?? -Infinity) + FORGET_SECONDS < now();
  const refuse = (feature: string, team: string, error: OScopeError): void => {
    if (!LACKING.test(error.message)) return;
    refused.set(`${feature}:${team}`, now());
    logger.info({ err: error, team, feature }, 'the workspace lacks a feature of assistant threads');
  };

  const start = async (place: Place, first: types.KnownBlock): Promise<string | undefined> => {
    try {
      const result = await api.call(
        place.team,
        'chat.startStream',
        { channel: place.channel, thread_ts: place.thread, chunks: [{ type: 'blocks', blocks: [first] }] },
        place.channel,
      );
      return startedSchema.safeParse(result).data?.ts;
    } catch (error) {
      // Nothing was posted: as usual then. Without an answer nobody knows: the caller looks before it tries again.
      if (!(error instanceof OScopeError) || !isRefusal(error)) throw error;
      if (error.retryAfterMs === undefined) refuse('stream', place.team, error);
      return undefined;
    }
  };

  return {
    async post(place, rendered, metadata) {
      const { team, channel } = place;
      const [first, ...rest] = rendered.blocks;
      const isAnswer = rest.length > 0 && rendered.blocks.every((block) => block.type !== 'actions');
      if (!settings.streaming || !isAssistantThread(place) || !isAnswer || first === undefined)
        return undefined;
      if (!may('stream', team)) return undefined;
      const ts = await start(place, first);
      if (ts === undefined) return undefined;
      try {
        for (const block of rest)
          await api.call(team, 'chat.appendStream', {
            channel,
            ts,
            chunks: [{ type: 'blocks', blocks: [block] }],
          });
        await api.call(team, 'chat.stopStream', { channel, ts, metadata });
      } catch (error) {
        // Slack closes streams as it likes: what is missing comes by an edit.
        logger.info({ err: error, team }, 'stream ended early');
        await api.call(team, 'chat.update', { channel, ts, ...rendered, metadata, parse: 'none' }, channel);
      }
      return ts;
    },
    async tellStatus(place, message) {
      const { team, channel, thread } = place;
      if (!isAssistantThread(place) || !may('status', team)) return;
      const status = truncate(cleanLine(message.summary), 50);
      try {
        await api.call(team, 'assistant.threads.setStatus', {
          channel_id: channel,
          thread_ts: thread,
          status,
        });
      } catch (error) {
        if (error instanceof OScopeError && !error.retryable) refuse('status', team, error);
      }
    },
    async suggest({ team, channel, thread }) {
      const args = {
        channel_id: channel,
        thread_ts: thread,
        prompts: PROMPTS,
        title: 'Ask about a Linux host',
      };
      await api.call(team, 'assistant.threads.setSuggestedPrompts', args);
    },
  };
}
