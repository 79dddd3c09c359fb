import type { ChatEvent, ChatUser } from '../../domain/chat-event.js';
import type { TurnJob } from '../../domain/job.js';
import type { Place } from '../../domain/place.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { cleanLine } from '../../report/clean.js';
import { jobIdOf, viewerOf, zoneOf } from './core.js';
import type { BotCore } from './core.js';
import { visibleDiagnosis } from './visible.js';

const LONGEST_TEXT = 4000;

interface Spoken {
  id: string;
  place: Place;
  user: ChatUser;
  text: string;
  /** Said to the bot, not only within its hearing. */
  addressed: boolean;
}

/**
 * Queues what was said in a thread that has a dialogue; undefined when it has none, or when its host is not for the
 * speaker: to them it is a thread like any other.
 */
export async function queueTurn(
  core: BotCore,
  { id, place, user, text, addressed }: Spoken,
): Promise<BotReply | undefined> {
  const known = await core.dialogues.load(place);
  const current = known?.dialogue.diagnoses.at(-1);
  if (current === undefined || text.trim() === '') return undefined;
  if ((await visibleDiagnosis(core, viewerOf({ place, user }), current)) === undefined) return undefined;
  const job: TurnJob = {
    kind: 'turn',
    id: jobIdOf('t', place, id),
    place,
    user: user.id,
    userName: cleanLine(user.name, 80),
    zone: zoneOf(core, user.zone),
    askedAt: core.now(),
    text: text.slice(0, LONGEST_TEXT),
    addressed,
  };
  await core.queue.add(job, { urgent: true });
  return {};
}

/** A reply in a thread: a turn of its dialogue, or people talking among themselves. */
export async function handleReply(core: BotCore, event: ChatEvent & { kind: 'reply' }): Promise<BotReply> {
  if (core.isSelf?.(event.user.id, event.place.team) === true) return {};
  // Only in Slack people share their threads with the bot.
  const addressed = event.place.platform !== 'slack';
  return (await queueTurn(core, { ...event, addressed })) ?? {};
}
