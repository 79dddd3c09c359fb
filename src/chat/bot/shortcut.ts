import type { ChatEvent } from '../../domain/chat-event.js';
import { openFromAlert } from '../../incidents/open-incident.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { onePerHost, sortAlerts } from './alerts.js';
import { askDiagnosis, diagnoseForm, nothingHere, queueAsked, sayRequest, timeContext } from './ask.js';
import { threadOf, viewerOf, zoneOf } from './core.js';
import type { BotCore } from './core.js';
import { keepPlace, pickForAlert, whichHost } from './pick-host.js';
import { plainWords, readFreeWords } from './words.js';

type Shortcut = ChatEvent & { kind: 'shortcut' };

/** When the message was posted: Slack's ids of messages begin with the Unix time. */
function postedAt({ message, at }: Shortcut): number {
  const told = /^[0-9]{10}\./.test(message) ? Number(message) : at;
  return told <= at ? told : at;
}

/** "Diagnose this" on somebody's message: an alert, or talk that names a host. A person asks, so it is never folded. */
export async function handleShortcut(core: BotCore, event: Shortcut): Promise<BotReply> {
  const view = await core.access.view(viewerOf(event));
  if (view.hosts.length === 0) return nothingHere();
  const asked = { event: event.id, place: threadOf(event.place, event.message), user: event.user };
  const { firing, resolved } = sortAlerts(event.content, postedAt(event), core.zone, false, view);
  const [first, ...others] = onePerHost([...firing, ...resolved]);
  if (first !== undefined && others.length > 0)
    return { whisper: (await pickForAlert(core, asked, [first, ...others])).message };
  if (first !== undefined) {
    const incident = openFromAlert(first.host, first.draft, core.now());
    const said = [...sayRequest(incident, zoneOf(core, event.user.zone)), ...first.draft.notes];
    await queueAsked(core, asked, incident, said);
    return {};
  }
  const words = plainWords(event.content.texts.join(' '));
  const { hosts, time } = readFreeWords(words, view, timeContext(core, event.user));
  const [host, ...more] = hosts;
  if (host === undefined) return { form: diagnoseForm(view, await keepPlace(core, asked)) };
  return more.length > 0 ? whichHost(core, asked, hosts, time) : askDiagnosis(core, asked, host, time);
}
