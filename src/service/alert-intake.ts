import { jobIdOf } from '../chat/bot/core.js';
import type { About } from '../chat/bot/alerts.js';
import type { AlertOutcome, AlertRequest } from '../chat/bot/storms.js';
import type { Place } from '../domain/place.js';
import type { Access } from '../incidents/access.js';
import type { AlertDraft } from '../incidents/alerts/parse.js';
import { sayDuration } from '../incidents/duration.js';
import type { JobQueue } from '../ports/job-queue.js';
import type { Inventory } from '../incidents/inventory.js';
import { hostOfAlert } from '../incidents/open-incident.js';
import type { AlertIntake, IntakeResult, RefusedAlert, TakenAlert } from '../web/intake.js';
import { PAGE_PLACE } from './page-platform.js';

export interface AlertIntakeOptions {
  inventory: () => Promise<Inventory>;
  fold: { take(request: AlertRequest): Promise<AlertOutcome> };
  queue: Pick<JobQueue, 'find'>;
  /** Says in the thread of its diagnosis that an alert is over. */
  close: (about: About, place: Place) => Promise<void>;
  /** The channel for reports; undefined = a page is all there is. */
  channel: () => Promise<Place | undefined>;
  access: Pick<Access, 'maySee'>;
  /** How far back evidence is kept. */
  retentionSeconds: number;
  /** Unix seconds. */
  now: () => number;
}

const nameOf = ({ alert }: AlertDraft): string => (alert.name || alert.summary || 'an alert').slice(0, 120);

/** Why an alert is not diagnosed, in words; null when it is. */
function refusal(draft: AlertDraft, known: boolean, now: number, retentionSeconds: number): string | null {
  const [hint] = draft.hostHints;
  if (hint === undefined) return 'it names no host';
  if (!known) return `the inventory does not know ${hint.slice(0, 80)}`;
  const age = now - draft.alert.startsAt;
  return age > retentionSeconds ? `it began ${sayDuration(age)} ago: evidence is no longer kept` : null;
}

function unique(alerts: readonly TakenAlert[]): TakenAlert[] {
  return [...new Map(alerts.map((alert) => [alert.id, alert])).values()];
}

/** Alerts of webhooks go the way of alerts in chat: through the storms into the queue. */
export function createAlertIntake(options: AlertIntakeOptions): AlertIntake {
  const { inventory, fold, queue, close, channel, access, retentionSeconds, now } = options;

  /** A channel whose people may not see the host gets no report of it. */
  async function placeFor(host: AlertRequest['host'], wanted: Place | undefined): Promise<Place> {
    if (wanted === undefined) return PAGE_PLACE;
    const seen = { hostname: host.name, ip: host.addresses[0] ?? '' };
    return (await access.maySee({ place: wanted, user: null }, seen)) ? wanted : PAGE_PLACE;
  }

  /** An alert that comes again after its diagnosis failed asks for the next one, the same for all who come at once. */
  async function idOf(place: Place, event: string): Promise<string> {
    let id = jobIdOf('d', place, event);
    while ((await queue.find(id))?.status === 'failed') id = jobIdOf('d', place, id);
    return id;
  }

  return {
    async take(drafts, sender): Promise<IntakeResult> {
      const [known, wanted] = await Promise.all([inventory(), channel()]);
      const queued: TakenAlert[] = [];
      const joined: TakenAlert[] = [];
      const resolved: string[] = [];
      const refused: RefusedAlert[] = [];
      // One after the other: the first alert of a host opens the storm that its others join.
      for (const draft of drafts) {
        const host = hostOfAlert(draft, known);
        const reason = refusal(draft, host !== null, now(), retentionSeconds);
        if (host === null || reason !== null) {
          refused.push({ alert: nameOf(draft), reason: reason ?? '' });
          continue;
        }
        const place = await placeFor(host, wanted);
        if (draft.status === 'resolved') {
          resolved.push(nameOf(draft));
          await close({ host, draft }, place);
          continue;
        }
        const event = JSON.stringify(['webhook', sender, draft.fingerprint, draft.alert.startsAt, host.name]);
        const { state, storm } = await fold.take({ id: await idOf(place, event), host, draft, place });
        (state === 'queued' ? queued : joined).push({ host: host.name, id: storm.job });
      }
      const fresh = unique(queued);
      const old = unique(joined).filter(({ id }) => fresh.every((one) => one.id !== id));
      return { queued: fresh, joined: old, resolved, refused };
    },
  };
}
