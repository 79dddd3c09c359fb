import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ChatUser } from '../../../domain/chat-event.js';

/** Ids of Slack: what is none is refused before it becomes part of a key. */
export const idSchema = z.string().regex(/^[A-Z0-9]{2,40}$/);
export const tsSchema = z.string().regex(/^\d{1,12}\.\d{1,9}$/);

/** The same parts give the same id: letters and digits. */
export function eventId(prefix: string, ...parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${prefix}${hash.slice(0, 32)}`;
}

/** Known by id; name and zone are looked up afterwards. */
export function userOf(id: string, name = id): ChatUser {
  return { id, name: name.slice(0, 200), zone: null };
}

export const seconds = (ts: string): number => Number(ts);

/** `thumbsup::skin-tone-3` → `+1`. */
export function canonicalEmoji(name: string): string {
  const plain = (name.split('::')[0] ?? '').slice(0, 100);
  return ALIASES[plain] ?? plain;
}

const ALIASES: Readonly<Record<string, string>> = {
  thumbsup: '+1',
  thumbs_up: '+1',
  thumbsdown: '-1',
  thumbs_down: '-1',
  heavy_check_mark: 'white_check_mark',
  ballot_box_with_check: 'white_check_mark',
  negative_squared_cross_mark: 'x',
  heavy_multiplication_x: 'x',
  keycap_1: 'one',
  keycap_2: 'two',
  keycap_3: 'three',
  keycap_4: 'four',
  keycap_5: 'five',
};
