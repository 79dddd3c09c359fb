import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatMessage } from '../../domain/chat-message.js';
import type { Place, Posted } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { ChatFile, ChatPlatform } from '../../ports/chat-platform.js';
import type { DeliveryStore } from '../../ports/delivery-store.js';

export interface OncePoster {
  /** Posts under the key unless that was done before, by whomever. `fresh`: this call has posted it. */
  post(
    platform: ChatPlatform,
    place: Place,
    key: string,
    message: ChatMessage,
  ): Promise<{ posted: Posted; fresh: boolean }>;
  /** Posts it; or, when there is something under the key already, makes it say this. */
  say(platform: ChatPlatform, place: Place, key: string, message: ChatMessage): Promise<Posted>;
  upload(platform: ChatPlatform, place: Place, file: ChatFile): Promise<void>;
}

export interface OncePosterOptions {
  deliveries: DeliveryStore;
  /** Between looks at a post that another process makes. */
  pollMs?: number;
  /** Longest wait for it. */
  busyMs?: number;
  /** Before looking whether an uncertain post went through. */
  lookAgainMs?: number;
}

/** The platform certainly has not posted: it said so, or the limit did. */
export function isRefused(error: unknown): boolean {
  return error instanceof OScopeError && (error.retryAfterMs !== undefined || !error.retryable);
}

function tooBusy(key: string): OScopeError {
  return new OScopeError({
    code: 'unavailable',
    message: `Another process has been posting ${key} for too long.`,
    retryable: true,
  });
}

export function createOncePoster(options: OncePosterOptions): OncePoster {
  const { deliveries, pollMs = 250, busyMs = 20_000, lookAgainMs = 500 } = options;

  async function claim(key: string): Promise<Posted | 'first' | 'again'> {
    for (const begun = Date.now(); Date.now() - begun < busyMs; await sleep(pollMs)) {
      const claimed = await deliveries.claim(key);
      if (claimed.state === 'posted') return claimed.posted;
      if (claimed.state !== 'busy') return claimed.state;
    }
    throw tooBusy(key);
  }

  /** One try: looks first when an earlier one may have gone through. */
  async function attempt(
    state: 'first' | 'again',
    key: string,
    find: () => Promise<Posted | undefined>,
    make: () => Promise<Posted>,
  ): Promise<{ posted: Posted; fresh: boolean }> {
    try {
      const earlier = state === 'again' ? await find() : undefined;
      const posted = earlier ?? (await make());
      await deliveries.record(key, posted);
      return { posted, fresh: earlier === undefined };
    } catch (error) {
      await deliveries.release(key, state === 'first' && isRefused(error) ? 'untried' : 'tried');
      throw error;
    }
  }

  async function once(
    key: string,
    find: () => Promise<Posted | undefined>,
    make: () => Promise<Posted>,
  ): Promise<{ posted: Posted; fresh: boolean }> {
    for (let isLast = false; ; isLast = true) {
      const claimed = await claim(key);
      if (typeof claimed === 'object') return { posted: claimed, fresh: false };
      try {
        return await attempt(claimed, key, find, make);
      } catch (error) {
        // The answer may have been lost and the message be there.
        if (isLast || isRefused(error) || !(error instanceof OScopeError)) throw error;
        await sleep(lookAgainMs);
      }
    }
  }

  const post: OncePoster['post'] = (platform, place, key, message) =>
    once(
      key,
      () => platform.find(place, key),
      () => platform.post(place, message, key),
    );

  return {
    post,
    async say(platform, place, key, message) {
      const { posted, fresh } = await post(platform, place, key, message);
      if (!fresh) await platform.update(posted, message);
      return posted;
    },
    async upload(platform, place, file) {
      await once(
        file.key,
        () => platform.find(place, file.key),
        async () => {
          await platform.upload(place, file);
          return { place, message: file.key };
        },
      );
    },
  };
}
