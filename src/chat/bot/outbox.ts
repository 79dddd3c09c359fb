import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatMessage } from '../../domain/chat-message.js';
import type { Place } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { Logger } from '../../logger.js';
import type { ChatPlatform } from '../../ports/chat-platform.js';
import type { DeliveryStore } from '../../ports/delivery-store.js';
import { createOncePoster } from '../delivery/post-once.js';

/** Posts of the bot itself: short notes in threads, made while an event is answered at once. */
export interface Outbox {
  /** Posts once under the key, soon; what fails for a reason that may pass is tried again for some minutes. */
  send(place: Place, message: ChatMessage | (() => Promise<ChatMessage>), key: string): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export interface OutboxOptions {
  platforms: readonly ChatPlatform[];
  deliveries: DeliveryStore;
  logger: Logger;
  /** Waits between tries, milliseconds; a rate limit's own time is kept to when it is longer. */
  waitsMs?: readonly number[];
}

const WAITS_MS = [500, 2000, 5000, 15_000, 30_000, 60_000, 120_000];

export function createOutbox({ platforms, deliveries, logger, waitsMs = WAITS_MS }: OutboxOptions): Outbox {
  const poster = createOncePoster({ deliveries });
  const underWay = new Set<Promise<void>>();

  async function persist(place: Place, what: Parameters<Outbox['send']>[1], key: string): Promise<void> {
    const platform = platforms.find(({ id }) => id === place.platform);
    if (platform === undefined)
      return logger.warn({ platform: place.platform, key }, 'no platform to post on');
    for (const wait of [...waitsMs, null]) {
      try {
        const message = typeof what === 'function' ? await what() : what;
        await poster.post(platform, place, key, message);
        return;
      } catch (error) {
        const known = error instanceof OScopeError ? error : undefined;
        if (wait === null || known?.retryable === false) {
          logger.error({ err: error, key }, 'note not posted');
          return;
        }
        await sleep(Math.max(wait, known?.retryAfterMs ?? 0), undefined, { ref: false });
      }
    }
  }

  return {
    send(place, message, key) {
      const task = persist(place, message, key).catch((error: unknown) =>
        logger.error({ err: error, key }, 'note not posted'),
      );
      underWay.add(task);
      void task.finally(() => underWay.delete(task));
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
