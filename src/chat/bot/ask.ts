import type { ChatUser } from '../../domain/chat-event.js';
import type { ChatForm, ChatMessage } from '../../domain/chat-message.js';
import type { Incident } from '../../domain/incident.js';
import type { DiagnoseJob } from '../../domain/job.js';
import type { Place } from '../../domain/place.js';
import { sayDuration } from '../../incidents/duration.js';
import type { InventoryHost } from '../../incidents/inventory-host.js';
import { openManual } from '../../incidents/open-incident.js';
import type { Inventory } from '../../incidents/inventory.js';
import type { ReadTime, TimeContext } from '../../incidents/time-expression.js';
import { parseTime } from '../../incidents/time-expression.js';
import { sayTime } from '../../incidents/time-zone.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { cleanLine } from '../../report/clean.js';
import { jobIdOf, whisper, zoneOf } from './core.js';
import type { BotCore } from './core.js';

export const DIAGNOSE_EXAMPLE = '/oscope diagnose web-1 14:05';
export const MOST_CHOICES = 100;

/** A person asks; never folded into a storm. */
export interface Asked {
  /** Names the request: the same one again makes no second diagnosis. */
  event: string;
  place: Place;
  user: ChatUser;
}

export function timeContext(
  core: Pick<BotCore, 'now' | 'zone' | 'retentionSeconds'>,
  user: ChatUser,
): TimeContext {
  return { now: core.now(), zone: zoneOf(core, user.zone), retentionSeconds: core.retentionSeconds };
}

/** The time that a person wrote; now when they wrote none. */
export function readTimeText(
  core: BotCore,
  user: ChatUser,
  text: string,
): (ReadTime & { text: string }) | undefined {
  return text.trim() === '' ? undefined : { ...parseTime(text, timeContext(core, user)), text: text.trim() };
}

/** How host and time were understood, for the report's small print. */
export function sayRequest(incident: Incident, zone: string, time?: ReadTime & { text: string }): string[] {
  const { host, window } = incident;
  const length = sayDuration(window.end - window.start);
  return [
    `Host ${host.hostname} (${host.ip || 'no address known'}), ${length} to ${sayTime(window.end, zone)}.`,
    ...(time === undefined || /^now$/i.test(time.text)
      ? []
      : [`“${cleanLine(time.text, 80)}” is ${time.said}.`]),
    ...(time?.note == null ? [] : [time.note]),
  ];
}

/** Queues what a person asked for, before all alerts. */
export async function queueAsked(
  core: BotCore,
  { event, place, user }: Asked,
  incident: Incident,
  said: readonly string[],
): Promise<{ id: string; added: boolean }> {
  const id = jobIdOf('d', place, event);
  const job: DiagnoseJob = {
    kind: 'diagnose',
    id,
    place,
    user: user.id,
    askedAt: core.now(),
    incident,
    said: [...said],
  };
  return core.queue.add(job, { urgent: true });
}

/** A diagnosis of the host for a moment. The placeholder in the channel is the answer, so nothing is whispered. */
export async function askDiagnosis(
  core: BotCore,
  asked: Asked,
  host: InventoryHost,
  time?: ReadTime & { text: string },
): Promise<BotReply> {
  const incident = openManual(host, time?.time ?? core.now());
  await queueAsked(core, asked, incident, sayRequest(incident, zoneOf(core, asked.user.zone), time));
  return {};
}

/** Nobody may ask for anything here. */
export function nothingHere(): BotReply {
  return whisper(
    'I may not speak of any host here.',
    'Whoever runs OScope grants channels and users groups of hosts, under access: in oscope.yaml.',
  );
}

function hostChoice({ name, addresses }: InventoryHost): { value: string; label: string } {
  const [address] = addresses;
  return {
    value: name.slice(0, 150),
    label: address === undefined || address === name ? name : `${name} (${address})`,
  };
}

/** Hosts of the view whose names or addresses hold what was typed, those that begin so first. */
export function suggestHosts(view: Inventory, typed: string): { value: string; label: string }[] {
  const wanted = typed.trim().toLowerCase();
  const names = (host: InventoryHost): string[] => [...host.names, ...host.addresses];
  const found = view.hosts.filter((host) => names(host).some((name) => name.includes(wanted)));
  const begins = (host: InventoryHost): number =>
    names(host).some((name) => name.startsWith(wanted)) ? 0 : 1;
  return found
    .toSorted((a, b) => begins(a) - begins(b))
    .slice(0, MOST_CHOICES)
    .map(hostChoice);
}

/** Host and time by pickers. */
export function diagnoseForm(view: Inventory, context: string): ChatForm {
  return {
    form: 'diagnose',
    title: 'Diagnose a host',
    submit: 'Diagnose',
    context,
    fields: [
      {
        name: 'host',
        label: 'Host',
        kind: 'choice',
        optional: false,
        hint: 'Type a part of its name or address.',
        choices: suggestHosts(view, ''),
      },
      {
        name: 'time',
        label: 'When it failed',
        kind: 'date-time',
        optional: true,
        hint: 'Now when it is left empty.',
      },
    ],
  };
}

/** A question with buttons; `value` names what is kept for the answer, with the button's number behind it. */
export function pickMessage(
  question: string,
  hosts: readonly string[],
  name: string,
  hint: string,
): ChatMessage {
  const shown = hosts.slice(0, 10);
  const more = hosts.length - shown.length;
  return {
    summary: question,
    blocks: [
      { kind: 'text', line: [question] },
      {
        kind: 'actions',
        actions: shown.map((host, index) => ({
          action: 'pick-host',
          label: host.slice(0, 70),
          value: `${name}.${index}`,
        })),
      },
      { kind: 'context', line: [more > 0 ? `And ${more} more. ${hint}` : hint] },
    ],
  };
}
