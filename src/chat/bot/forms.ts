import type { ChatEvent, ChatUser } from '../../domain/chat-event.js';
import type { FormId } from '../../domain/chat-message.js';
import type { Place } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { askDiagnosis, readTimeText, suggestHosts } from './ask.js';
import { searchCauses } from './causes.js';
import type { Choice } from './causes.js';
import { viewerOf } from './core.js';
import type { BotCore } from './core.js';
import { headChoices, saidOf, thanks } from './feedback.js';
import { keptPlace } from './pick-host.js';
import { castCause, castVote, readCauseAnswer } from './votes.js';
import { unknownDiagnosis, visibleDiagnosis, visibleHeads } from './visible.js';

type Form = ChatEvent & { kind: 'form' };

function fault(field: string, error: unknown): BotReply {
  if (!(error instanceof OScopeError) || error.code !== 'bad_input') throw error;
  return { errors: { [field]: error.toLine() } };
}

async function submitDiagnose(core: BotCore, event: Form): Promise<BotReply> {
  const { values, user } = event;
  const place = (await keptPlace(core, event.context)) ?? event.place;
  const view = await core.access.view({ place, user: user.id });
  let host;
  try {
    host = view.find(values.host ?? '');
  } catch (error) {
    return fault('host', error);
  }
  try {
    return await askDiagnosis(
      core,
      { event: event.id, place, user },
      host,
      readTimeText(core, user, values.time ?? ''),
    );
  } catch (error) {
    return fault('time', error);
  }
}

async function submitCause(core: BotCore, event: Form): Promise<BotReply> {
  const diagnosis = await visibleDiagnosis(core, viewerOf(event), event.context);
  if (diagnosis === undefined) return unknownDiagnosis();
  const answer = readCauseAnswer(core, event.values);
  if ('errors' in answer) return answer;
  await castCause(core, event, diagnosis.id, answer.said);
  return thanks();
}

async function submitFeedback(core: BotCore, event: Form): Promise<BotReply> {
  const { diagnosis: id = '', verdict = '', cause = '', comment = '' } = event.values;
  const diagnosis = await visibleDiagnosis(core, viewerOf(event), id);
  if (diagnosis === undefined) return { errors: { diagnosis: 'I know no such diagnosis here.' } };
  if (cause !== '' && !core.rootCauses.has(cause)) return { errors: { cause: 'Choose one of the list.' } };
  const said = saidOf(core, verdict, cause, comment);
  if (said === undefined) return { errors: { verdict: 'Choose yes or no.' } };
  await castVote(core, event.place, event.user, diagnosis.id, said);
  return thanks();
}

const SUBMIT: Readonly<Record<FormId, (core: BotCore, event: Form) => Promise<BotReply>>> = {
  diagnose: submitDiagnose,
  'wrong-cause': submitCause,
  feedback: submitFeedback,
};

export function handleForm(core: BotCore, event: Form): Promise<BotReply> {
  return SUBMIT[event.form](core, event);
}

/** Choices for a field while the user types: of hosts and diagnoses only those that they may see. */
export async function suggestChoices(
  core: BotCore,
  { form, field, typed }: { form: FormId; field: string; typed: string },
  user: ChatUser,
  place: Place,
): Promise<Choice[]> {
  const viewer = { place, user: user.id };
  if (form === 'diagnose' && field === 'host')
    return suggestHosts(await core.access.view(viewer), typed.slice(0, 253));
  if (field === 'cause') return searchCauses(core.rootCauses, typed);
  if (form === 'feedback' && field === 'diagnosis')
    return headChoices(core, await visibleHeads(core, viewer), typed, user);
  return [];
}
