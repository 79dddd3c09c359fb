import type { ChatEvent, ChatUser } from '../../domain/chat-event.js';
import type { ChatForm, ChatMessage } from '../../domain/chat-message.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import type { Place } from '../../domain/place.js';
import type { Vote } from '../../domain/vote.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { cleanLine } from '../../report/clean.js';
import { viewDiagnosis } from '../../report/view.js';
import { choicesFrom } from './causes.js';
import { diagnosisOfKey, personOf, viewerOf, whisper } from './core.js';
import type { BotCore } from './core.js';
import { visibleDiagnosis } from './visible.js';

/** What an emoji says of a report; those of one meaning stand for each other. */
const SIGNS: Readonly<Record<string, string>> = {
  white_check_mark: 'right',
  heavy_check_mark: 'right',
  '+1': 'right',
  thumbsup: 'right',
  x: 'wrong',
  heavy_multiplication_x: 'wrong',
  negative_squared_cross_mark: 'wrong',
  '-1': 'wrong',
  thumbsdown: 'wrong',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
};

/** A report, its chart, or an answer in a folded alert's thread; not notes, calls and failures. */
const REPORT_KEY = /^[a-z][\w-]+(?:\.(?:chart|f[0-9a-f]+))?$/;

export function signOf(emoji: string): string | null {
  const plain = emoji
    .toLowerCase()
    .replace(/^:|:$/g, '')
    .replace(/::?skin-tone-[2-6]$/, '');
  return Object.hasOwn(SIGNS, plain) ? (SIGNS[plain] ?? null) : null;
}

export interface Said {
  kind: Vote['kind'];
  cause?: string | null;
  comment?: string;
  sign?: string;
}

/** One person, one vote: a later one takes the place of the earlier one. */
export async function castVote(
  core: BotCore,
  place: Place,
  user: ChatUser,
  diagnosis: string,
  said: Said,
): Promise<void> {
  const vote: Vote = {
    diagnosis,
    user: personOf(place, user.id),
    userName: cleanLine(user.name, 80),
    at: core.now(),
    kind: said.kind,
    cause: said.cause ?? null,
    comment: (said.comment ?? '').trim().slice(0, 2000),
    ...(said.sign === undefined ? {} : { sign: said.sign }),
  };
  await core.votes.put(vote);
  core.logger.info({ diagnosis, kind: vote.kind, cause: vote.cause }, 'vote');
}

async function standingVote(core: BotCore, diagnosis: string, person: string): Promise<Vote | undefined> {
  return (await core.votes.of(diagnosis)).find(({ user }) => user === person);
}

/** Asks for the true cause by a button that opens the form: a reaction alone may open none. */
function askCause(diagnosis: Diagnosis): ChatMessage {
  const text = 'Thank you. Which was the true cause? It helps the next diagnosis.';
  return {
    summary: text,
    blocks: [
      { kind: 'text', line: [text] },
      {
        kind: 'actions',
        actions: [
          { action: 'wrong-cause', label: 'Name the true cause…', value: diagnosis.id, style: 'primary' },
        ],
      },
    ],
  };
}

async function addSign(
  core: BotCore,
  event: ChatEvent & { kind: 'reaction' },
  sign: string,
  diagnosis: Diagnosis,
): Promise<BotReply> {
  const vote = (said: Said) => castVote(core, event.place, event.user, diagnosis.id, { ...said, sign });
  if (sign === 'right') {
    await vote({ kind: 'correct' });
    return {};
  }
  if (sign === 'wrong') {
    await vote({ kind: 'wrong' });
    return { whisper: askCause(diagnosis) };
  }
  const { causes } = viewDiagnosis(diagnosis);
  const cause = causes[Number(sign) - 1];
  if (cause === undefined)
    return whisper(
      `The report lists ${causes.length} ${causes.length === 1 ? 'cause' : 'causes'}, so there is no number ${sign}.`,
      'React with one that it lists, or with ❌ to name another cause.',
    );
  await vote({ kind: 'cause', cause: cause.id });
  return {};
}

/** An emoji on a report is a vote; taken away, it is taken back. Everywhere else it is none of the bot's business. */
export async function handleReaction(
  core: BotCore,
  event: ChatEvent & { kind: 'reaction' },
): Promise<BotReply> {
  const sign = signOf(event.emoji);
  if (sign === null || core.isSelf?.(event.user.id, event.place.team) === true) return {};
  const key = await core.deliveries.keyOf({ place: event.place, message: event.message });
  if (key === undefined || !REPORT_KEY.test(key)) return {};
  const diagnosis = await visibleDiagnosis(core, viewerOf(event), diagnosisOfKey(key));
  if (diagnosis === undefined) return {};
  if (event.added) return addSign(core, event, sign, diagnosis);
  const person = personOf(event.place, event.user.id);
  const standing = await standingVote(core, diagnosis.id, person);
  if (standing?.sign === sign) await core.votes.remove(diagnosis.id, person);
  return {};
}

/** The form that asks for the true cause: search over all root causes, and free text. */
export function causeForm(core: BotCore, diagnosis: Diagnosis): ChatForm {
  const listed = viewDiagnosis(diagnosis).causes.map(({ id }) => id);
  return {
    form: 'wrong-cause',
    title: 'The true cause',
    submit: 'Send',
    context: diagnosis.id,
    fields: [
      {
        name: 'cause',
        label: 'Root cause',
        kind: 'choice',
        optional: true,
        hint: 'Type to search all causes.',
        choices: choicesFrom(core.rootCauses, listed),
      },
      {
        name: 'comment',
        label: 'In your words',
        kind: 'long-text',
        optional: true,
        hint: 'What it was, and how you know.',
      },
    ],
  };
}

export type CauseAnswer = { said: Said } | { errors: Record<string, string> };

/** Cause and comment as submitted; at least one of them is needed. */
export function readCauseAnswer(core: BotCore, values: Readonly<Record<string, string>>): CauseAnswer {
  const cause = (values.cause ?? '').trim();
  const comment = (values.comment ?? '').trim();
  if (cause !== '' && !core.rootCauses.has(cause))
    return { errors: { cause: 'Choose one of the list, or describe it below.' } };
  if (cause === '' && comment === '') return { errors: { cause: 'Choose a cause, or describe it below.' } };
  return { said: { kind: cause === '' ? 'wrong' : 'cause', cause: cause === '' ? null : cause, comment } };
}

/** The form's answer takes the place of the ❌ that asked for it, so that removing the emoji takes it back too. */
export async function castCause(
  core: BotCore,
  event: ChatEvent & { kind: 'form' },
  diagnosis: string,
  said: Said,
): Promise<void> {
  const standing = await standingVote(core, diagnosis, personOf(event.place, event.user.id));
  const sign = standing?.sign === 'wrong' ? { sign: 'wrong' } : {};
  await castVote(core, event.place, event.user, diagnosis, { ...said, ...sign });
}
