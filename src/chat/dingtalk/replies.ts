import type { ChatEvent } from '../../domain/chat-event.js';
import { messageOf, OScopeError } from '../../errors.js';
import type { Logger } from '../../logger.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { noticeMessage } from '../messages/notices.js';
import { askForm } from './forms.js';
import type { DingtalkPlatform } from './platform.js';

/** Shows what the bot answers at once. Nothing here delays an acknowledgement. */
export interface Replies {
  show(event: ChatEvent, reply: BotReply): void;
  /** Resolves when all that was begun is done. */
  settled(): Promise<void>;
}

/** A vote leaves no trace in a conversation without reactions: where it is not answered, it was not understood. */
const UNKNOWN = noticeMessage(
  'I know no such diagnosis here: it may have expired.',
  'For example: history web-1 lists those of a host.',
);
const NOT_IN_PRIVATE = noticeMessage(
  'I answer that in private, and DingTalk lets me write only to people of my own organisation.',
);

/** People of other organisations have no user id, only an encrypted one. */
const isForeign = (user: string): boolean => user.startsWith('$');

export function createReplies(platform: DingtalkPlatform, logger: Logger): Replies {
  const open = new Set<Promise<void>>();

  async function tell(event: ChatEvent, { whisper, form }: BotReply): Promise<void> {
    if (event.user === null) return;
    const { id: user } = event.user;
    if (whisper !== undefined) await platform.tell(event.place, user, whisper);
    if (form !== undefined) {
      const { message, says } = askForm(form);
      await platform.tell(event.place, user, message, says);
    }
  }

  async function answer(event: ChatEvent, reply: BotReply): Promise<void> {
    const isSilent = reply.whisper === undefined && reply.form === undefined;
    if (isSilent && event.kind !== 'reaction') return;
    if (event.user !== null && isForeign(event.user.id)) {
      await platform.post(event.place, NOT_IN_PRIVATE, `n${event.id}`);
      return;
    }
    await tell(event, isSilent ? { whisper: UNKNOWN } : reply);
  }

  return {
    show(event, reply) {
      const work = answer(event, reply)
        .catch((error: unknown) => {
          const remedy = error instanceof OScopeError ? error.remedy : undefined;
          logger.warn({ err: messageOf(error), remedy, event: event.id }, 'an answer did not reach DingTalk');
        })
        .finally(() => open.delete(work));
      open.add(work);
    },
    async settled() {
      while (open.size > 0) await Promise.all(open);
    },
  };
}
