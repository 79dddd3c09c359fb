import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ChatEvent } from '../../domain/chat-event.js';
import { alertSchema } from '../../domain/incident.js';
import { placeSchema } from '../../domain/place.js';
import type { Place } from '../../domain/place.js';
import type { AlertDraft } from '../../incidents/alerts/parse.js';
import type { InventoryHost } from '../../incidents/inventory-host.js';
import { openFromAlert } from '../../incidents/open-incident.js';
import type { ReadTime } from '../../incidents/time-expression.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { askDiagnosis, DIAGNOSE_EXAMPLE, pickMessage, queueAsked, sayRequest } from './ask.js';
import type { Asked } from './ask.js';
import { viewerOf, whisper, zoneOf } from './core.js';
import type { BotCore } from './core.js';

const timeSchema = z.object({
  time: z.number(),
  said: z.string(),
  note: z.string().nullable(),
  text: z.string(),
});
const draftSchema = z.object({
  alert: alertSchema,
  status: z.enum(['firing', 'resolved']),
  endsAt: z.number().nullable(),
  fingerprint: z.string(),
  link: z.string().nullable(),
  hostHints: z.array(z.string()),
  notes: z.array(z.string()),
});

/** What a question for the host keeps for its answer: where the report goes, and for each host what was told of it. */
const pickSchema = z.object({
  place: placeSchema,
  hosts: z.array(z.object({ name: z.string(), draft: draftSchema.nullable() })),
  time: timeSchema.nullable(),
});
type Pick = z.infer<typeof pickSchema>;

export interface Pickable {
  host: InventoryHost;
  /** The alert about it, when one asks. */
  draft: AlertDraft | null;
}

/** Keeps the question under a name from the event. */
async function keep(core: BotCore, event: string, pick: Pick): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([pick.place, event]));
  const name = `p${hash.digest('hex').slice(0, 20)}`;
  await core.contexts.put(name, pick);
  return name;
}

/** Asks a person which of the hosts they mean. */
export async function whichHost(
  core: BotCore,
  { event, place }: Asked,
  hosts: readonly InventoryHost[],
  time?: ReadTime & { text: string },
): Promise<BotReply> {
  const named = hosts.map((host) => host.name);
  const kept = hosts.map(({ name }) => ({ name, draft: null }));
  const name = await keep(core, event, { place, hosts: kept, time: time ?? null });
  const question = `You named ${hosts.length} hosts. Which one shall I look at?`;
  return { whisper: pickMessage(question, named, name, `Or ask for one: ${DIAGNOSE_EXAMPLE}`) };
}

/** Asks everybody in an alert's thread: by buttons in the thread, or whispered to the person who pointed at the alert. */
export async function pickForAlert(
  core: BotCore,
  { event, place }: Omit<Asked, 'user'>,
  found: readonly Pickable[],
): Promise<{ name: string; message: ReturnType<typeof pickMessage> }> {
  const kept = found.map(({ host, draft }) => ({
    name: host.name,
    draft: draft && draftSchema.parse(draft),
  }));
  const name = await keep(core, event, { place, hosts: kept, time: null });
  const named = kept.map((one) => one.name);
  const question = `This alert names ${named.length} hosts. Which one shall I diagnose?`;
  return { name, message: pickMessage(question, named, name, `Or ask for one: ${DIAGNOSE_EXAMPLE}`) };
}

/** Keeps the place for a form whose submission may not tell it. */
export function keepPlace(core: BotCore, { event, place }: Omit<Asked, 'user'>): Promise<string> {
  return keep(core, event, { place, hosts: [], time: null });
}

/** The place that was kept under a form's context. */
export async function keptPlace(core: BotCore, name: string): Promise<Place | undefined> {
  if (!/^p[0-9a-f]{20}$/.test(name)) return undefined;
  return pickSchema.safeParse(await core.contexts.get(name)).data?.place;
}

/** Somebody pressed a host's button. */
export async function pickHost(core: BotCore, event: ChatEvent & { kind: 'action' }): Promise<BotReply> {
  const [, name = '', index = ''] = /^(p[0-9a-f]{20})\.([0-9]{1,3})$/.exec(event.value) ?? [];
  const pick = pickSchema.safeParse(name === '' ? undefined : await core.contexts.get(name));
  const chosen = pick.data?.hosts[Number(index)];
  const view = await core.access.view(viewerOf(event));
  const host = chosen === undefined ? null : view.lookUp(chosen.name);
  if (pick.data === undefined || chosen === undefined || host === null)
    return whisper(
      'That question is too old to be answered, or I know no such host here.',
      `For example: ${DIAGNOSE_EXAMPLE}`,
    );
  // The button names the request: two people who press it get one report.
  const asked: Asked = { event: event.value, place: pick.data.place, user: event.user };
  if (chosen.draft === null) return askDiagnosis(core, asked, host, pick.data.time ?? undefined);
  const incident = openFromAlert(host, chosen.draft, core.now());
  const said = [...sayRequest(incident, zoneOf(core, event.user.zone)), ...chosen.draft.notes];
  await queueAsked(core, asked, incident, said);
  return {};
}
