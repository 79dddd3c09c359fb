import type { ChatMessage } from '../domain/chat-message.js';
import type { Place, PlatformId, Posted } from '../domain/place.js';

export interface ChatFile {
  /** Equal for the same file of the same job: what `find` looks for. */
  key: string;
  name: string;
  title: string;
  mime: string;
  bytes: Uint8Array;
}

/**
 * A place where people talk. Every failure is an OScopeError; `retryable` says whether a later try may work, and
 * `retryAfterMs` of a rate limit when. Posting is not idempotent: `chat/delivery` makes it so with `find`.
 */
export interface ChatPlatform {
  readonly id: PlatformId;
  /** Posts and marks the message with the key, invisibly. */
  post(place: Place, message: ChatMessage, key: string): Promise<Posted>;
  update(posted: Posted, message: ChatMessage): Promise<void>;
  /** The message or file that was posted with this key in the place, if any: asked only after an uncertain post. */
  find(place: Place, key: string): Promise<Posted | undefined>;
  upload(place: Place, file: ChatFile): Promise<void>;
  /** Seen by this user only. */
  whisper(place: Place, user: string, message: ChatMessage): Promise<void>;
}
