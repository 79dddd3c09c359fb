import type { ChatMessage } from '../../domain/chat-message.js';
import { placeKey } from '../../domain/place.js';
import type { Place, Posted } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { ChatPlatform } from '../../ports/chat-platform.js';

/** How often a channel is edited by this process, all its messages together. */
export interface EditPace {
  /** Milliseconds until the channel may be edited. */
  waitMs(place: Place): number;
  /** The channel is edited now, or may not be for this long. */
  used(place: Place, pauseMs?: number): void;
}

/** Platforms allow about one message a second in a channel; reports and answers need room too. */
const INTERVAL_MS = 1500;

export function createEditPace(now: () => number, intervalMs = INTERVAL_MS): EditPace {
  const next = new Map<string, number>();
  const keyOf = (place: Place): string => placeKey({ ...place, thread: null });
  return {
    waitMs: (place) => Math.max(0, (next.get(keyOf(place)) ?? 0) - now()),
    used(place, pauseMs = intervalMs) {
      const moment = now();
      for (const [key, at] of next) if (at < moment) next.delete(key);
      next.set(keyOf(place), moment + Math.max(pauseMs, intervalMs));
    },
  };
}

export interface ProgressEditor {
  /** Shows this as soon as the pace allows, unless something newer comes. */
  show(message: ChatMessage): void;
  /** Resolves when no edit is under way: from then on nothing is edited. */
  stop(): Promise<void>;
}

/** Edits a message in place. What fails is left out: the next stage comes anyway. */
export function createProgressEditor(platform: ChatPlatform, posted: Posted, pace: EditPace): ProgressEditor {
  let wanted: ChatMessage | undefined;
  let timer: NodeJS.Timeout | undefined;
  let underWay = Promise.resolve();
  let stopped = false;
  pace.used(posted.place);

  async function edit(): Promise<void> {
    const message = wanted;
    if (message === undefined || stopped) return;
    wanted = undefined;
    pace.used(posted.place);
    try {
      await platform.update(posted, message);
    } catch (error) {
      const pauseMs = error instanceof OScopeError ? error.retryAfterMs : undefined;
      pace.used(posted.place, pauseMs);
    }
  }

  function schedule(): void {
    if (timer !== undefined || wanted === undefined || stopped) return;
    timer = setTimeout(() => {
      // Another message of the channel may have been edited meanwhile.
      if (pace.waitMs(posted.place) > 0) {
        timer = undefined;
        return schedule();
      }
      underWay = edit().then(() => {
        timer = undefined;
        schedule();
      });
    }, pace.waitMs(posted.place));
  }

  return {
    show(message) {
      wanted = message;
      schedule();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
