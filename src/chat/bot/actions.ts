import type { ChatEvent } from '../../domain/chat-event.js';
import type { ActionId } from '../../domain/chat-message.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import type { Place } from '../../domain/place.js';
import { reopenIncident } from '../../incidents/open-incident.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { viewDiagnosis } from '../../report/view.js';
import { commandsMessage, evidenceMessage, validationMessage } from '../messages/details.js';
import { escalationMessage } from '../messages/notices.js';
import { diagnoseForm, nothingHere, queueAsked, sayRequest } from './ask.js';
import { threadOf, viewerOf, whisper, zoneOf } from './core.js';
import type { BotCore } from './core.js';
import { thanks } from './feedback.js';
import { keepPlace, pickHost } from './pick-host.js';
import { castVote, causeForm } from './votes.js';
import { unknownDiagnosis, visibleDiagnosis } from './visible.js';

type Action = ChatEvent & { kind: 'action' };
type Handler = (core: BotCore, event: Action, diagnosis: Diagnosis) => Promise<BotReply> | BotReply;

/** No window of a diagnosis is longer. */
const LONGEST_WINDOW = 7 * 86_400;

/** The thread of the message with the button; the channel for a whispered one, under which nothing can hang. */
async function threadOfButton(core: BotCore, { place, message }: Action): Promise<Place> {
  const isPosted = place.thread !== null || (await core.deliveries.keyOf({ place, message })) !== undefined;
  return isPosted ? threadOf(place, message) : place;
}

async function again(
  core: BotCore,
  event: Action,
  { incident }: Diagnosis,
  end: number,
  seconds: number,
): Promise<BotReply> {
  const opened = reopenIncident(incident, end, seconds);
  const asked = { event: event.id, place: await threadOfButton(core, event), user: event.user };
  await queueAsked(core, asked, opened, sayRequest(opened, zoneOf(core, event.user.zone)));
  return {};
}

const widerWindow: Handler = (core, event, diagnosis) => {
  const { start, end } = diagnosis.incident.window;
  const seconds = Math.min(LONGEST_WINDOW, (end - start) * 2);
  if (seconds <= end - start) return whisper('This window is the widest already: seven days.');
  return again(core, event, diagnosis, end, seconds);
};

const runAgain: Handler = (core, event, diagnosis) => {
  const { start, end } = diagnosis.incident.window;
  return again(core, event, diagnosis, core.now(), end - start);
};

const escalate: Handler = async (core, event, diagnosis) => {
  if (!core.canEscalate)
    return whisper(
      'Nobody is named to escalate to.',
      'Whoever runs OScope sets escalateTo under slack: or dingtalk: in oscope.yaml.',
    );
  const key = `${diagnosis.id}.escalation`;
  const known = await core.deliveries.get(key);
  if (known?.state === 'posted') return whisper('They have been called already, in this thread.');
  // Whoever began to call may have died: it is posted once, however often it is sent.
  core.outbox.send(
    await threadOfButton(core, event),
    escalationMessage(viewDiagnosis(diagnosis), event.user.name),
    key,
  );
  if (known === undefined) return {};
  return whisper(
    'They have not been called yet: it is still being tried.',
    'If nothing appears in this thread within some minutes, call them another way.',
  );
};

const markCorrect: Handler = async (core, event, { id }) => {
  await castVote(core, event.place, event.user, id, { kind: 'correct' });
  return thanks();
};

const HANDLERS: Readonly<Record<Exclude<ActionId, 'pick-host' | 'diagnose'>, Handler>> = {
  'show-evidence': (_, __, diagnosis) => ({ whisper: evidenceMessage(viewDiagnosis(diagnosis)) }),
  'show-validation': (_, __, diagnosis) => ({ whisper: validationMessage(viewDiagnosis(diagnosis)) }),
  'show-commands': (_, __, diagnosis) => ({ whisper: commandsMessage(viewDiagnosis(diagnosis)) }),
  'wider-window': widerWindow,
  'run-again': runAgain,
  'mark-correct': markCorrect,
  'wrong-cause': (core, _, diagnosis) => ({ form: causeForm(core, diagnosis) }),
  escalate,
};

/** Opens the form for a host, from the home page. */
async function openForm(core: BotCore, event: Action): Promise<BotReply> {
  const view = await core.access.view(viewerOf(event));
  if (view.hosts.length === 0) return nothingHere();
  return { form: diagnoseForm(view, await keepPlace(core, { event: event.id, place: event.place })) };
}

/** A button was pressed. Its value is only a name, and whoever presses it must be allowed to see what it names. */
export async function handleAction(core: BotCore, event: Action): Promise<BotReply> {
  if (event.action === 'pick-host') return pickHost(core, event);
  if (event.action === 'diagnose') return openForm(core, event);
  const diagnosis = await visibleDiagnosis(core, viewerOf(event), event.value);
  return diagnosis === undefined ? unknownDiagnosis() : HANDLERS[event.action](core, event, diagnosis);
}
