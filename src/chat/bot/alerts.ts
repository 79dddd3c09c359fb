import { createHash } from 'node:crypto';
import type { ChatEvent, MessageContent } from '../../domain/chat-event.js';
import type { ChatMessage } from '../../domain/chat-message.js';
import { placeKey } from '../../domain/place.js';
import type { Place } from '../../domain/place.js';
import { hostsOfAlert, readMessage } from '../../incidents/alerts/read-message.js';
import type { AlertDraft } from '../../incidents/alerts/parse.js';
import { sayDuration } from '../../incidents/duration.js';
import { sayTime } from '../../incidents/time-zone.js';
import type { Inventory } from '../../incidents/inventory.js';
import type { InventoryHost } from '../../incidents/inventory-host.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { cleanLine } from '../../report/clean.js';
import { viewDiagnosis } from '../../report/view.js';
import { followerKey } from '../delivery/followers.js';
import { foldedMessage, noticeMessage } from '../messages/notices.js';
import { jobIdOf, threadOf } from './core.js';
import type { BotCore } from './core.js';
import { pickForAlert } from './pick-host.js';
import type { Pickable } from './pick-host.js';
import { createStormFold, stormKeys } from './storms.js';
import type { AlertOutcome, AlertRequest } from './storms.js';

export interface About {
  host: InventoryHost;
  draft: AlertDraft;
}

export interface Sorted {
  firing: About[];
  resolved: About[];
  /** Alerts that name no host that is known here. */
  strange: AlertDraft[];
}

export function sortAlerts(
  content: MessageContent,
  at: number,
  zone: string,
  byPerson: boolean,
  view: Inventory,
): Sorted {
  const sorted: Sorted = { firing: [], resolved: [], strange: [] };
  for (const draft of readMessage(content, { at, zone, byPerson })) {
    const hosts = hostsOfAlert(draft, view);
    if (hosts.length === 0) sorted.strange.push(draft);
    for (const host of hosts) sorted[draft.status].push({ host, draft });
  }
  return sorted;
}

export function onePerHost(about: readonly About[]): About[] {
  return [...new Map(about.toReversed().map((one) => [one.host.name, one])).values()].toReversed();
}

/** What an alert that was folded into a finished diagnosis gets in its thread. */
async function answerOf(
  core: BotCore,
  request: AlertRequest,
  outcome: AlertOutcome & { state: 'answered' },
): Promise<ChatMessage> {
  const { storm } = outcome;
  const diagnosis = await core.recall(storm.job);
  const view = diagnosis === undefined ? null : viewDiagnosis(diagnosis);
  const folded = foldedMessage(view, storm, core.reportUrl?.(storm.job) ?? null);
  if (outcome.same) return folded;
  const { name } = await pickForAlert(core, { event: request.id, place: request.place }, [request]);
  return {
    ...folded,
    blocks: [
      {
        kind: 'text',
        // Without a report nobody knows of which symptoms it would have spoken.
        line: [
          `${view === null ? 'This' : 'This alert speaks of other symptoms, but this'} host was diagnosed twice just now. The last one:`,
        ],
      },
      ...folded.blocks,
      {
        kind: 'actions',
        actions: [{ action: 'pick-host', label: 'Diagnose this alert', value: `${name}.0` }],
      },
    ],
  };
}

/** Takes an alert: queues its diagnosis, or counts it with one and answers. */
export async function takeAlert(core: BotCore, request: AlertRequest): Promise<AlertOutcome> {
  const fold = createStormFold({ ...core, diagnoses: { load: core.recall } });
  const outcome = await fold.take(request);
  const { host, draft, place } = request;
  core.logger.info(
    { host: host.name, alert: draft.alert.name, state: outcome.state, job: outcome.storm.job },
    'alert taken',
  );
  // A message that is edited comes again: its thread has its answer already.
  const isNew = place.thread !== null && placeKey(place) !== placeKey(outcome.storm.place);
  if (outcome.state === 'answered' && isNew)
    core.outbox.send(place, () => answerOf(core, request, outcome), followerKey(outcome.storm.job, place));
  return outcome;
}

/** The thread of a storm's report: its own place, or under the report when that stands in the channel. */
async function threadOfStorm(core: BotCore, job: string, place: Place): Promise<Place | null> {
  if (place.thread !== null) return place;
  const delivery = await core.deliveries.get(job);
  return delivery?.state === 'posted' ? { ...place, thread: delivery.posted.message } : null;
}

/** The alert is over: a note to the thread of its storm, once; nothing is diagnosed. */
export async function closeStory(core: BotCore, { host, draft }: About, place: Place): Promise<void> {
  const keys = stormKeys({ host, draft, place });
  const storm = (await core.storms.find(keys.story)) ?? (await core.storms.find(keys.first));
  const thread = storm && (await threadOfStorm(core, storm.job, storm.place));
  if (storm === undefined || thread == null) return;
  const name = cleanLine(draft.alert.name || draft.alert.summary, 150);
  const ended = draft.endsAt ?? core.now();
  const lasted =
    ended > draft.alert.startsAt + 1 ? `, ${sayDuration(ended - draft.alert.startsAt)} after it began` : '';
  const text = `Resolved: ${name} on ${host.name} is over since ${sayTime(ended, core.zone)}${lasted}.`;
  const hash = createHash('sha256').update(draft.fingerprint).digest('hex').slice(0, 12);
  core.outbox.send(thread, noticeMessage(text), `${storm.job}.r${hash}`);
}

/** One question for many alike alerts: those of the same hosts within a storm's window are not asked again. */
async function askWhich(
  core: BotCore,
  event: string,
  place: Place,
  found: readonly Pickable[],
): Promise<void> {
  const hosts = found.map(({ host }) => host.name).sort();
  const hash = createHash('sha256').update(JSON.stringify(hosts)).digest('hex').slice(0, 24);
  const key = [place.platform, place.team, place.channel, 'pick', hash].map(encodeURIComponent).join('/');
  const { opened } = await core.storms.join(key, jobIdOf('d', place, event), place);
  if (!opened) return;
  const { name, message } = await pickForAlert(core, { event, place }, found);
  core.outbox.send(place, message, name);
}

/** A message in a channel: an alert, or none of the bot's business. */
export async function handleMessage(
  core: BotCore,
  event: ChatEvent & { kind: 'message' },
): Promise<BotReply> {
  const { place, message, user, content } = event;
  if (!core.alertChannels.includes(place.channel)) return {};
  if (user !== null && core.isSelf?.(user.id, place.team) === true) return {};
  if ((await core.deliveries.keyOf({ place, message })) !== undefined) return {};
  const view = await core.access.view({ place, user: null });
  const { firing, resolved, strange } = sortAlerts(content, event.at, core.zone, user !== null, view);
  for (const { alert } of strange)
    core.logger.info(
      { channel: place.channel, source: alert.source, alert: alert.name },
      'alert of no host that is known here',
    );
  for (const about of resolved) await closeStory(core, about, place);
  const found = onePerHost(firing);
  const [first, ...others] = found;
  const thread = threadOf(place, message);
  if (first === undefined) return {};
  if (others.length > 0) await askWhich(core, event.id, thread, found);
  else await takeAlert(core, { id: jobIdOf('d', place, event.id), place: thread, ...first });
  return {};
}
