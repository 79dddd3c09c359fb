import { createHash } from 'node:crypto';
import type { ChatEvent } from '../../domain/chat-event.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import type { Place } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { Viewer } from '../../incidents/access.js';
import { isZone } from '../../incidents/time-zone.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { noticeMessage } from '../messages/notices.js';
import type { BotOptions } from './options.js';
import type { Outbox } from './outbox.js';

/** What every handler works with. */
export interface BotCore extends BotOptions {
  outbox: Outbox;
  /** A finished diagnosis by its exact id; the last ones are remembered, since a storm asks for the same one over and over. */
  recall: (id: string) => Promise<Diagnosis | undefined>;
}

const REMEMBERED = 16;

export function createRecall({ load }: Pick<BotOptions['diagnoses'], 'load'>): BotCore['recall'] {
  const known = new Map<string, Diagnosis>();
  return async (id) => {
    const found = known.get(id) ?? (await load(id));
    known.delete(id);
    if (found !== undefined) known.set(id, found);
    for (const oldest of known.keys()) if (known.size > REMEMBERED) known.delete(oldest);
    return found;
  };
}

/** The one id that an event gives its job: redelivered, it gives the same one. `d` a diagnosis, `t` a turn. */
export function jobIdOf(kind: 'd' | 't', place: Pick<Place, 'platform' | 'team'>, event: string): string {
  const hash = createHash('sha256').update(JSON.stringify([place.platform, place.team, event]));
  return `${kind}${hash.digest('hex').slice(0, 24)}`;
}

/** A diagnosis's id from the key of one of its messages: `d1f….chart` → `d1f…`. */
export function diagnosisOfKey(key: string): string {
  return key.split('.')[0] ?? key;
}

export function viewerOf(event: Pick<ChatEvent, 'place'> & { user: { id: string } | null }): Viewer {
  return { place: event.place, user: event.user?.id ?? null };
}

/** A person is the same one in all channels of a team. */
export function personOf(place: Place, user: string): string {
  return [place.platform, place.team, user].join(':');
}

/** The thread in which an answer to a message goes. */
export function threadOf(place: Place, message: string): Place {
  return { ...place, thread: place.thread ?? message };
}

/** The zone in which a person's clock times are meant. */
export function zoneOf(core: Pick<BotOptions, 'zone'>, zone: string | null): string {
  return zone !== null && isZone(zone) ? zone : core.zone;
}

export function whisper(text: string, hint?: string): BotReply {
  return { whisper: noticeMessage(text, hint) };
}

/** What a person did wrong, friendly and with an example; other failures go on. */
export function explainMistake(error: unknown, example: string): BotReply {
  if (!(error instanceof OScopeError) || error.code !== 'bad_input') throw error;
  return whisper(error.toLine(), `For example: ${example}`);
}
