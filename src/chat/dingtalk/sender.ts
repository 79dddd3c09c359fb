import { z } from 'zod';
import type { Place } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { DingtalkApi } from './api.js';
import { isSessionUrl } from './api.js';
import { rateLimited } from './errors.js';
import type { RenderedMessage } from './markdown.js';
import type { Memory } from './memory.js';
import type { Pacer } from '../pacer.js';
import type { DingtalkCredentials, DingtalkSettings } from './settings.js';

/** Brings messages to conversations: through the session while it lives, else by the robot's own calls. */
export interface Sender {
  /** Sends what of the message is not out yet; `key` names what it says: parts of another message are others. */
  send(place: Place, message: RenderedMessage, key: string, tag: string | null): Promise<void>;
  /** A picture that was uploaded. */
  sendImage(place: Place, mediaId: string): Promise<void>;
  /** To people one by one, at most 20: to each what they do not have yet. */
  sendToUsers(place: Place, users: readonly string[], message: RenderedMessage, key: string): Promise<void>;
}

export interface SenderOptions {
  api: DingtalkApi;
  settings: DingtalkSettings;
  credentials: DingtalkCredentials;
  memory: Memory;
  pacer: Pacer;
}

const sentSchema = z.looseObject({
  processQueryKey: z.string().optional(),
  invalidStaffIdList: z.array(z.string()).nullish(),
  flowControlledStaffIdList: z.array(z.string()).nullish(),
});

/** A conversation of the robot with one person is called after them, `@user-id`: it can be written to at any time. */
export function directPlace({ platform, team }: Place, user: string): Place {
  return { platform, team, channel: `@${user}`, thread: null };
}

export function userOf({ channel }: Pick<Place, 'channel'>): string | undefined {
  return channel.startsWith('@') ? channel.slice(1) : undefined;
}

/** `sampleMarkdown` and the like, whose parameters are JSON in a string. */
interface Content {
  msgKey: string;
  msgParam: Record<string, string>;
}

const markdownOf = (title: string, text: string): Content => ({
  msgKey: 'sampleMarkdown',
  msgParam: { title, text },
});

const FLOW_MS = 60_000;

export function createSender(options: SenderOptions): Sender {
  const { api, settings, credentials, memory, pacer } = options;
  const { robotCode } = credentials;
  const paceOf = ({ team, channel }: Place): string => `${team}/${channel}`;

  /** `served` hears who needs it no more, also when others are limited. */
  async function toUsers(
    userIds: readonly string[],
    { msgKey, msgParam }: Content,
    served?: (users: readonly string[]) => Promise<void>,
  ): Promise<string | undefined> {
    const body = { robotCode, userIds, msgKey, msgParam: JSON.stringify(msgParam) };
    const sent = sentSchema.parse(await api.call('POST', '/v1.0/robot/oToMessages/batchSend', body));
    const limited = sent.flowControlledStaffIdList ?? [];
    if (sent.invalidStaffIdList?.length === userIds.length)
      throw new OScopeError({
        code: 'bad_input',
        message: 'DingTalk oToMessages/batchSend: it knows no such user.',
        remedy: 'They must be in the visible range of the app.',
      });
    await served?.(userIds.filter((user) => !limited.includes(user)));
    if (limited.length > 0) throw rateLimited('oToMessages/batchSend', FLOW_MS);
    return sent.processQueryKey;
  }

  async function byRobot(place: Place, content: Content): Promise<string | undefined> {
    const user = userOf(place);
    if (user !== undefined) return toUsers([user], content);
    const { msgKey, msgParam } = content;
    const body = { robotCode, openConversationId: place.channel, msgKey, msgParam: JSON.stringify(msgParam) };
    return sentSchema.parse(await api.call('POST', '/v1.0/robot/groupMessages/send', body)).processQueryKey;
  }

  /** True when it went out; false when this way is closed, and another may not be. */
  async function bySession(place: Place, title: string, text: string): Promise<boolean> {
    const url = await memory.webhook(place);
    if (url === undefined || !isSessionUrl(url, settings)) return false;
    try {
      await api.sendBySession(url, {
        msgtype: 'markdown',
        markdown: { title, text },
        at: { isAtAll: false },
      });
      return true;
    } catch (error) {
      const isClosed = error instanceof OScopeError && !error.retryable;
      if (isClosed) return false;
      throw error;
    }
  }

  /** At the pace that DingTalk allows; a limit that it tells holds for everybody who writes there. */
  async function paced<T>(place: Place, send: () => Promise<T>): Promise<T> {
    await pacer.take(paceOf(place), 'messages in this conversation');
    try {
      return await send();
    } catch (error) {
      if (error instanceof OScopeError && error.retryAfterMs !== undefined)
        await pacer.pause(paceOf(place), error.retryAfterMs);
      throw error;
    }
  }

  /** Those who have not got so many parts of the message. */
  async function lacking(place: Place, users: readonly string[], key: string, count: number) {
    const out = await Promise.all(users.map((user) => memory.parts(directPlace(place, user), key)));
    return users.filter((_, index) => (out[index] ?? 0) < count);
  }

  return {
    async send(place, { title, parts }, key, tag) {
      const out = await memory.parts(place, key);
      for (const [index, text] of parts.entries()) {
        if (index < out) continue;
        const query = await paced(place, async () =>
          (await bySession(place, title, text)) ? undefined : byRobot(place, markdownOf(title, text)),
        );
        await memory.savePart(place, key, index + 1);
        if (query !== undefined && tag !== null) await memory.saveQuery(place, query, tag);
      }
    },
    async sendImage(place, mediaId) {
      await paced(place, () => byRobot(place, { msgKey: 'sampleImageMsg', msgParam: { photoURL: mediaId } }));
    },
    async sendToUsers(place, users, { title, parts }, key) {
      const direct = directPlace(place, users.join(','));
      for (const [index, text] of parts.entries()) {
        const rest = await lacking(place, users, key, index + 1);
        if (rest.length === 0) continue;
        const served = async (people: readonly string[]): Promise<void> => {
          for (const user of people) await memory.savePart(directPlace(place, user), key, index + 1);
        };
        await paced(direct, () => toUsers(rest, markdownOf(title, text), served));
      }
    },
  };
}
