import { createHash } from 'node:crypto';
import type { ChatMessage } from '../../domain/chat-message.js';
import type { Place, Posted } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { Logger } from '../../logger.js';
import type { ChatFile, ChatPlatform } from '../../ports/chat-platform.js';
import { noticeMessage } from '../messages/notices.js';
import type { DingtalkApi } from './api.js';
import type { Cards } from './cards.js';
import { actionsOf, renderMessage } from './markdown.js';
import type { Say } from './markdown.js';
import type { Memory, Sent } from './memory.js';
import type { Sender } from './sender.js';
import { directPlace, userOf } from './sender.js';
import { messageName, shownTag, tagOf } from './tags.js';

export interface DingtalkPlatform extends ChatPlatform {
  /** To one person, with links that make them say something. */
  tell(place: Place, user: string, message: ChatMessage, says?: readonly Say[]): Promise<void>;
}

export interface DingtalkPlatformOptions {
  api: DingtalkApi;
  sender: Sender;
  cards: Cards | undefined;
  memory: Memory;
  logger: Logger;
  escalateTo: readonly string[];
  /** Takes secrets out. */
  redact: (message: ChatMessage) => ChatMessage;
}

const DIAGNOSIS = /^d[0-9a-f]{24}$/;
/** The only pictures that DingTalk takes. */
const PICTURE = /^image\/(?:png|jpeg|gif|bmp)$/;

/** What a message says, without what differs from one rendering to the next: addresses are signed, counts grow. */
function saidIn({ summary, blocks }: ChatMessage): string {
  const lasting = blocks.filter(({ kind }) => kind !== 'context' && kind !== 'actions');
  const text = JSON.stringify([summary, lasting], (name, value: unknown) =>
    name === 'href' ? undefined : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/**
 * DingTalk as a place where people talk. It has neither threads nor edits, nor can messages be searched:
 * - `place.thread` is a tag that stands in every message;
 * - an edit is a new message, left out when it is interim or says what stands there; a card is edited in place;
 * - `find` knows what DingTalk has confirmed, in whichever process. A post whose answer was lost is made again: a
 *   report that comes twice, recognisable by its tag, does less harm than one that never comes.
 */
export function createDingtalkPlatform(options: DingtalkPlatformOptions): DingtalkPlatform {
  const { api, sender, cards, memory, logger, escalateTo, redact } = options;
  const canEscalate = escalateTo.length > 0;

  /** From now on the tags of this message mean something here. */
  async function learn(place: Place, name: string, message: ChatMessage, key: string): Promise<void> {
    const thread = place.thread ?? name;
    const own = DIAGNOSIS.test(key) ? [key] : [];
    const named = actionsOf(message, true).flatMap(({ value }) => (DIAGNOSIS.test(value) ? [value] : []));
    for (const diagnosis of new Set([...named, ...own])) {
      await memory.tag(place, tagOf(diagnosis), { thread, diagnosis });
      if (own.includes(diagnosis)) await memory.tag(place, thread, { thread, diagnosis });
    }
    const known = await memory.tagged(place, thread);
    if (known === undefined) await memory.tag(place, thread, { thread, diagnosis: null });
    await memory.spoke(place, null, thread);
  }

  async function say(place: Place, message: ChatMessage, key: string, tag: string): Promise<void> {
    const rendered = renderMessage(message, { tag, canEscalate });
    const name = `${key}/post/${saidIn(message)}`;
    await sender.send(place, rendered, name, tag);
    if (message.calls === undefined || userOf(place) !== undefined) return;
    await sender.sendToUsers(place, escalateTo, rendered, name);
  }

  /** A card where one can be edited into something else; undefined when there is no template, or DingTalk refuses it. */
  async function postCard(place: Place, message: ChatMessage, key: string, tag: string) {
    if (cards === undefined || message.interim === undefined) return undefined;
    try {
      const { card, query } = await cards.post(place, message, key, tag);
      await memory.saveCard(card, place, messageName(place, key));
      if (query !== undefined) await memory.saveQuery(place, query, tag);
      return card;
    } catch (error) {
      if (error instanceof OScopeError && error.retryable) throw error;
      logger.warn({ err: error }, 'DingTalk takes no card: a message instead');
      return undefined;
    }
  }

  async function post(place: Place, message: ChatMessage, key: string): Promise<Posted> {
    const name = messageName(place, key);
    const tag = shownTag(place, name);
    const card = await postCard(place, message, key, tag);
    if (card === undefined) await say(place, message, key, tag);
    const sent: Sent = {
      thread: place.thread,
      message: name,
      said: saidIn(message),
      ...(card === undefined ? {} : { card }),
    };
    await memory.saveSent(place, key, sent);
    await learn(place, name, message, key);
    return { place, message: name };
  }

  async function update({ place, message: name }: Posted, message: ChatMessage): Promise<void> {
    const key = await memory.keyOf(place, name);
    const sent = key === undefined ? undefined : await memory.sentAs(place, key);
    if (key === undefined || sent === undefined)
      throw new OScopeError({
        code: 'bad_input',
        message: 'There is no such message in DingTalk, or it is forgotten.',
      });
    const said = saidIn(message);
    const tag = shownTag(place, name);
    if (sent.card !== undefined) await cards?.update(sent.card, message, tag);
    else if (message.interim !== undefined || sent.said === said) return;
    else await sender.send(place, renderMessage(message, { tag, canEscalate }), `${key}/${said}`, tag);
    await memory.saveSent(place, key, { ...sent, said });
    await learn(place, name, message, key);
  }

  async function tell(
    place: Place,
    user: string,
    message: ChatMessage,
    says: readonly Say[] = [],
  ): Promise<void> {
    const isAlone = userOf(place) === user;
    const target = isAlone ? place : directPlace(place, user);
    const diagnoses = actionsOf(message, canEscalate).flatMap(({ value }) =>
      DIAGNOSIS.test(value) ? [value] : [],
    );
    const thread = place.thread ?? (diagnoses[0] === undefined ? null : tagOf(diagnoses[0]));
    for (const diagnosis of diagnoses)
      await memory.showed(place, user, tagOf(diagnosis), { thread: thread ?? tagOf(diagnosis), diagnosis });
    if (place.thread !== null) {
      const known = await memory.tagged(place, place.thread);
      await memory.showed(place, user, place.thread, known ?? { thread: place.thread, diagnosis: null });
    }
    const key = `w${createHash('sha256')
      .update(JSON.stringify([performance.now(), user, message]))
      .digest('hex')
      .slice(0, 24)}`;
    await sender.send(target, renderMessage(message, { tag: thread, canEscalate, says }), key, null);
  }

  async function upload(place: Place, file: ChatFile): Promise<void> {
    if (PICTURE.test(file.mime)) {
      await sender.sendImage(place, await api.uploadImage(file.name, file.mime, file.bytes));
    } else {
      const message = noticeMessage(`${file.title}: DingTalk cannot show ${file.name} here.`);
      await sender.send(
        place,
        renderMessage(message, { tag: place.thread, canEscalate }),
        file.key,
        place.thread,
      );
    }
    await memory.saveSent(place, file.key, { thread: place.thread, message: file.key, said: '' });
  }

  return {
    id: 'dingtalk',
    post: (place, message, key) => post(place, redact(message), key),
    update: (posted, message) => update(posted, redact(message)),
    async find(place, key) {
      const sent = await memory.sentAs(place, key);
      return sent && { place: { ...place, thread: sent.thread }, message: sent.message };
    },
    upload,
    whisper: (place, user, message) => tell(place, user, redact(message)),
    tell: (place, user, message, says) => tell(place, user, redact(message), says),
  };
}
