import type { ChatEvent, ChatUser } from '../../domain/chat-event.js';
import type { ChatForm } from '../../domain/chat-message.js';
import type { Vote } from '../../domain/vote.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { cleanLine } from '../../report/clean.js';
import { MOST_CHOICES } from './ask.js';
import { viewDiagnosis } from '../../report/view.js';
import { choicesFrom } from './causes.js';
import type { Choice } from './causes.js';
import { viewerOf, whisper } from './core.js';
import type { BotCore } from './core.js';
import { causeTitle, minuteOf } from './lists.js';
import type { Head } from './lists.js';
import { castVote } from './votes.js';
import type { Said } from './votes.js';
import { diagnosesLike, unknownDiagnosis, visibleDiagnosis, visibleHeads } from './visible.js';

const EXAMPLE =
  'For example: /oscope feedback d7f3a21 right, or /oscope feedback d7f3a21 wrong it was the NFS server';
const WORDS: Readonly<Record<string, Vote['kind']>> = {
  right: 'correct',
  correct: 'correct',
  yes: 'correct',
  wrong: 'wrong',
  incorrect: 'wrong',
  no: 'wrong',
};

/** Diagnoses to choose from, newest first, those that hold what was typed. */
export function headChoices(core: BotCore, heads: readonly Head[], typed: string, user: ChatUser): Choice[] {
  const wanted = typed.trim().toLowerCase();
  return heads
    .map((head) => ({
      value: head.id,
      label: `${head.host}, ${minuteOf(core, head.at, user)}: ${cleanLine(causeTitle(core, head.cause), 80)} (${head.id})`,
    }))
    .filter(({ label }) => label.toLowerCase().includes(wanted))
    .slice(0, MOST_CHOICES);
}

/** Which diagnosis, how good it was, the true cause and free text. */
export function feedbackForm(core: BotCore, heads: readonly Head[], user: ChatUser): ChatForm {
  return {
    form: 'feedback',
    title: 'Feedback',
    submit: 'Send',
    context: '',
    fields: [
      {
        name: 'diagnosis',
        label: 'Diagnosis',
        kind: 'choice',
        optional: false,
        choices: headChoices(core, heads, '', user),
      },
      {
        name: 'verdict',
        label: 'Was its leading cause right?',
        kind: 'choice',
        optional: false,
        choices: [
          { value: 'right', label: 'Yes' },
          { value: 'wrong', label: 'No' },
        ],
      },
      {
        name: 'cause',
        label: 'If not: the true cause',
        kind: 'choice',
        optional: true,
        choices: choicesFrom(core.rootCauses, []),
      },
      { name: 'comment', label: 'In your words', kind: 'long-text', optional: true },
    ],
  };
}

/** What was submitted or typed → the vote; undefined when the verdict is none. */
export function saidOf(core: BotCore, verdict: string, cause: string, comment: string): Said | undefined {
  const kind = WORDS[verdict.toLowerCase()];
  if (kind === 'correct') return { kind, comment };
  if (cause !== '' && core.rootCauses.has(cause)) return { kind: 'cause', cause, comment };
  return kind === undefined ? undefined : { kind, comment };
}

/** `feedback` opens the form; `feedback <diagnosis> right|wrong|<cause>|<its number> [words]` votes at once. */
export async function feedbackCommand(
  core: BotCore,
  event: ChatEvent & { kind: 'command' },
  words: readonly string[],
): Promise<BotReply> {
  const viewer = viewerOf(event);
  const [text, verdict = '', ...comment] = words;
  if (text === undefined) {
    const heads = await visibleHeads(core, viewer);
    if (heads.length === 0)
      return whisper(
        'There is no diagnosis to speak of here yet.',
        'For example: /oscope diagnose web-1 14:05',
      );
    if (event.via === 'mention') return whisper('Use ✅ or ❌ on a report, or tell me here.', EXAMPLE);
    return { form: feedbackForm(core, heads, event.user) };
  }
  const [id, ...others] = await diagnosesLike(core, viewer, text);
  if (id === undefined) return unknownDiagnosis();
  if (others.length > 0) return whisper('Several diagnoses begin so.', 'Give more of the id.');
  const diagnosis = await visibleDiagnosis(core, viewer, id);
  if (diagnosis === undefined) return unknownDiagnosis();
  // `2` is the second cause that the report lists.
  const listed = /^[1-9]$/.test(verdict)
    ? viewDiagnosis(diagnosis).causes[Number(verdict) - 1]?.id
    : undefined;
  const said = saidOf(core, verdict, listed ?? verdict.toLowerCase(), comment.join(' '));
  if (said === undefined)
    return whisper('Say whether the leading cause was right or wrong, or name the true one.', EXAMPLE);
  await castVote(core, event.place, event.user, diagnosis.id, said);
  return thanks();
}

export function thanks(): BotReply {
  return whisper('Thank you, your vote is kept with the diagnosis.', 'A later vote of yours replaces it.');
}
