import { mapTexts } from '../../domain/chat-message.js';
import type { ChatMessage } from '../../domain/chat-message.js';

/** Takes secrets out of a text: log lines and commands may hold them, and a channel has many readers. */
export type Redact = (text: string) => string;

/** The message without secrets. Links keep their targets: those of reports are signed. */
export function redactMessage(message: ChatMessage, redact: Redact): ChatMessage {
  return {
    ...message,
    summary: redact(message.summary),
    blocks: message.blocks.map((block) => mapTexts(block, redact)),
  };
}
