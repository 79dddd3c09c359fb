import { createHash } from 'node:crypto';
import type { Place } from '../../domain/place.js';

/**
 * DingTalk has no threads: a short name that stands in every message tells what it belongs to. `d7f3a21c` is the
 * beginning of a diagnosis's id, `m…` stands for somebody's message about which several things may be said.
 */
const LENGTH = 8;

/** A tag somewhere in what people write; `#` may be left out at the beginning. */
export const TAG = /(?:^|#)([dm][0-9a-f]{7})(?![\w-])/i;

/** `d7f3a21c9…` → `d7f3a21c`; other keys (with a dot, or short ones) stay. */
export function tagOf(id: string): string {
  return /^[a-z][0-9a-f]{24}$/.test(id) ? id.slice(0, LENGTH) : id;
}

export function messageTag(message: string): string {
  return `m${createHash('sha256')
    .update(message)
    .digest('hex')
    .slice(0, LENGTH - 1)}`;
}

/** What a message in a place is called: in the channel itself by its tag, so that its thread has the same name. */
export function messageName({ thread }: Place, key: string): string {
  return thread === null ? tagOf(key) : key;
}

/** The tag that a message carries, visibly. */
export function shownTag(place: Place, message: string): string {
  return place.thread ?? message;
}
