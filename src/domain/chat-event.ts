import type { ActionId, FormId } from './chat-message.js';
import type { Place } from './place.js';

export interface ChatUser {
  id: string;
  /** As shown by the platform; untrusted text. */
  name: string;
  /** IANA time zone, null when the platform does not say. */
  zone: string | null;
}

interface Happened {
  /** Equal for redeliveries of the same event. */
  id: string;
  place: Place;
  /** Unix seconds. */
  at: number;
}

/** What happened on a platform. Everything in it is untrusted text. */
export type ChatEvent =
  /** `/oscope …`, without the command's name; or a mention of the bot, without the mention. */
  | (Happened & { kind: 'command'; via: 'slash' | 'mention'; user: ChatUser; text: string })
  /** A message in a channel, outside a dialogue: perhaps an alert. `message` is what a reply would hang under. */
  | (Happened & { kind: 'message'; user: ChatUser | null; message: string; content: MessageContent })
  /** A reply in a thread. */
  | (Happened & { kind: 'reply'; user: ChatUser; message: string; text: string })
  /** `emoji` without colons and skin tone, e.g. `+1`, `white_check_mark`, `two`. */
  | (Happened & { kind: 'reaction'; user: ChatUser; message: string; emoji: string; added: boolean })
  | (Happened & { kind: 'action'; user: ChatUser; message: string; action: ActionId; value: string })
  | (Happened & {
      kind: 'form';
      user: ChatUser;
      form: FormId;
      context: string;
      values: Record<string, string>;
    })
  /** "Diagnose this" on somebody's message. */
  | (Happened & { kind: 'shortcut'; user: ChatUser; message: string; content: MessageContent })
  /** The bot's home page was opened. */
  | (Happened & { kind: 'home'; user: ChatUser });

/** All that a message says, as plain text in reading order. */
export interface MessageContent {
  /** The name under which it was posted, e.g. `Alertmanager`. */
  author: string;
  /** Main text, then titles, texts and footers of attachments and blocks. */
  texts: readonly string[];
  /** Named values of attachments and sections. */
  fields: readonly { name: string; value: string }[];
  links: readonly string[];
  /** The colour of the first attachment (`danger`, `#a30200`), empty when none. */
  color: string;
}
