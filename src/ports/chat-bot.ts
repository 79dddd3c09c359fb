import type { ChatEvent, ChatUser } from '../domain/chat-event.js';
import type { ChatForm, ChatMessage, FormId } from '../domain/chat-message.js';
import type { Place } from '../domain/place.js';

/** What an adapter shows at once, within the platform's three seconds. */
export interface BotReply {
  /** Seen by the user only. */
  whisper?: ChatMessage;
  form?: ChatForm;
  /** Field of the submitted form → what is wrong with it. */
  errors?: Record<string, string>;
  /** The home page. */
  home?: ChatMessage;
  /** What happened could not be kept: whoever can have it delivered again does not acknowledge it. */
  failed?: boolean;
}

/** The bot as the adapters see it: takes what happened, queues work, answers at once. Never throws. */
export interface ChatBot {
  handle(event: ChatEvent): Promise<BotReply>;
  /** Choices for a field that has too many, as the user types. */
  suggest(
    form: FormId,
    field: string,
    typed: string,
    user: ChatUser,
    place: Place,
  ): Promise<{ value: string; label: string }[]>;
}
