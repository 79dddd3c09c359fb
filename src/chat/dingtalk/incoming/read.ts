import type { ChatEvent, ChatUser } from '../../../domain/chat-event.js';
import type { Place } from '../../../domain/place.js';
import { readMessage } from '../../../incidents/alerts/read-message.js';
import { jobIdOf } from '../../bot/core.js';
import type { Memory, Tagged } from '../memory.js';
import { directPlace } from '../sender.js';
import { messageTag, TAG, tagOf } from '../tags.js';
import { readIntent } from './intent.js';
import type { Intent } from './intent.js';
import { quotedText, textOf } from './robot-message.js';
import type { RobotMessage } from './robot-message.js';

export interface ReaderOptions {
  memory: Memory;
  /** Conversations whose messages may be alerts. */
  alertConversations: readonly string[];
  /** IANA; of people's clock times. */
  zone: string | null;
  /** Unix seconds. */
  now: () => number;
}

/** A tag that is known, and where it is meant. */
interface Meant extends Tagged {
  tag: string;
}

/** How long "the last one" is meant without being named: one's own, and anybody's. */
const OWN_SECONDS = 24 * 3600;
const ANYBODYS_SECONDS = 3600;

export function placeOf(message: RobotMessage, team: string): Place {
  const group: Place = { platform: 'dingtalk', team, channel: message.conversationId, thread: null };
  const { conversationType, senderStaffId } = message;
  return conversationType === '1' && senderStaffId !== undefined ? directPlace(group, senderStaffId) : group;
}

export function chatUserOf(
  { senderStaffId, senderId, senderNick }: RobotMessage,
  zone: string | null,
): ChatUser {
  const id = senderStaffId ?? senderId;
  return { id, name: senderNick === '' ? id : senderNick, zone };
}

/** Turns what is said to the robot into events. Everything that needs a thread elsewhere is found by tags. */
export function createReader({ memory, alertConversations, zone, now }: ReaderOptions) {
  const lookUp = async (place: Place, user: string, tag: string): Promise<Meant | undefined> => {
    const found = (await memory.tagged(place, tag)) ?? (await memory.shown(place, user, tag));
    return found && { ...found, tag };
  };

  async function last(place: Place, user: string): Promise<Meant | undefined> {
    const own = (await memory.recent(place, user)).filter(({ at }) => at > now() - OWN_SECONDS);
    const all = (await memory.recent(place, null)).filter(({ at }) => at > now() - ANYBODYS_SECONDS);
    for (const { tag } of [...own, ...all]) {
      const meant = await lookUp(place, user, tag);
      if (meant !== undefined && meant.diagnosis !== null) return meant;
    }
    return undefined;
  }

  /** The tag of the message that is quoted. */
  async function quoted(place: Place, message: RobotMessage): Promise<string | undefined> {
    const query = message.originalProcessQueryKey;
    const known = query == null ? undefined : await memory.tagOfQuery(place, query);
    return known ?? TAG.exec(quotedText(message))?.[1]?.toLowerCase();
  }

  function alert(
    message: RobotMessage,
    place: Place,
    user: ChatUser,
    text: string,
    id: string,
  ): ChatEvent | undefined {
    if (!alertConversations.includes(message.conversationId)) return undefined;
    const content = { author: message.senderNick, texts: [text], fields: [], links: [], color: '' };
    const at = message.createAt / 1000;
    if (readMessage(content, { at, zone: zone ?? 'UTC', byPerson: true }).length === 0) return undefined;
    return { kind: 'message', id, at, place, user, message: messageTag(id), content };
  }

  return {
    /** Undefined when there is nothing to do. */
    async read(message: RobotMessage, team: string): Promise<ChatEvent | undefined> {
      const here = placeOf(message, team);
      const user = chatUserOf(message, zone);
      const text = textOf(message);
      if (text === '' && !['text', 'richText'].includes(message.msgtype)) return undefined;
      const id = `${message.robotCode}:${message.msgId}`;
      const spoken = readIntent(text);
      const tag = spoken.tag ?? (await quoted(here, message));
      const isAlert = tag === undefined && ['talk', 'command'].includes(spoken.intent.kind);
      const found = isAlert ? alert(message, here, user, text, id) : undefined;
      if (found !== undefined) return found;
      const base = { id, at: message.createAt / 1000 || now(), user };
      return decide(spoken.intent, tag, here, base);
    },
  };

  async function decide(
    intent: Intent,
    tag: string | undefined,
    here: Place,
    base: { id: string; at: number; user: ChatUser },
  ): Promise<ChatEvent> {
    const { user } = base;
    if (intent.kind === 'pick') {
      await memory.spoke(here, user.id, tagOf(jobIdOf('d', here, intent.value)));
      return { ...base, kind: 'action', place: here, message: '', action: 'pick-host', value: intent.value };
    }
    if (intent.kind === 'command') {
      await memory.spoke(here, user.id, tagOf(jobIdOf('d', here, base.id)));
      return { ...base, kind: 'command', via: intent.via, place: here, text: intent.text };
    }
    const meant = tag === undefined ? await last(here, user.id) : await lookUp(here, user.id, tag);
    if (meant !== undefined) await memory.spoke(here, user.id, meant.tag);
    return about(intent, meant, tag, here, base);
  }

  function about(
    intent: Exclude<Intent, { kind: 'pick' | 'command' }>,
    meant: Meant | undefined,
    tag: string | undefined,
    here: Place,
    base: { id: string; at: number; user: ChatUser },
  ): ChatEvent {
    const place = { ...here, channel: meant?.channel ?? here.channel, thread: meant?.thread ?? tag ?? null };
    const diagnosis = meant?.diagnosis ?? tag ?? '';
    // The report's message: in the channel itself it is called like its thread.
    const message = tagOf(diagnosis) === meant?.thread ? meant.thread : diagnosis;
    switch (intent.kind) {
      case 'action':
        return { ...base, kind: 'action', place, message, action: intent.action, value: diagnosis };
      case 'wrong':
        return { ...base, kind: 'reaction', place, message, emoji: 'x', added: true };
      case 'feedback':
        return {
          ...base,
          kind: 'command',
          via: 'slash',
          place,
          text: `feedback ${diagnosis || '-'} ${intent.text}`,
        };
      case 'talk':
        return { ...base, kind: 'command', via: 'mention', place, text: intent.text };
    }
  }
}
