import { createHash } from 'node:crypto';
import type { Alert, Incident, TimeWindow } from '../domain/incident.js';
import { OScopeError } from '../errors.js';
import type { AlertDraft } from './alerts/parse.js';
import type { InventoryHost } from './inventory-host.js';
import { incidentHost } from './inventory-host.js';
import type { Inventory } from './inventory.js';

/** Three hours at 60 s, as an engineer would look at a dashboard. */
export const DEFAULT_WINDOW_SECONDS = 3 * 3600;
const POINTS = 180;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
/** Usual scrape intervals are not shorter; a finer step would leave rates without samples. */
const SMALLEST_STEP = 15;
/** How long after its start an alert is looked at: enough to see what it led to, most of the window before it. */
const AFTER_ALERT_SECONDS = 600;

/** The step with about 180 points in the window: 60 s for 3 hours. */
export function stepFor(windowSeconds: number): number {
  const wanted = Math.max(SMALLEST_STEP, windowSeconds / POINTS);
  return STEPS.find((step) => step >= wanted - 1e-9) ?? Math.ceil(windowSeconds / POINTS);
}

export function windowBefore(end: number, windowSeconds: number, stepSeconds?: number): TimeWindow {
  return { start: end - windowSeconds, end, stepSeconds: stepSeconds ?? stepFor(windowSeconds) };
}

export interface OpenOptions {
  /** Unix seconds; for an alert without it, a while after its start. */
  end?: number;
  windowSeconds?: number;
  stepSeconds?: number;
}

/** The same host, alert and window give the same id, so that a repeated alert finds its diagnosis. */
function incidentId(host: Pick<InventoryHost, 'name'>, alert: Alert, window: TimeWindow): string {
  const parts = [host.name, alert.source, alert.name, alert.startsAt, window.start, window.end];
  return `i-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12)}`;
}

function openFor(host: InventoryHost, alert: Alert, end: number, options: OpenOptions): Incident {
  const window = windowBefore(end, options.windowSeconds ?? DEFAULT_WINDOW_SECONDS, options.stepSeconds);
  return { id: incidentId(host, alert, window), host: incidentHost(host), window, alert };
}

/** An incident that an engineer asks for by a host and a moment. */
export function openManual(host: InventoryHost, end: number, options: OpenOptions = {}): Incident {
  const alert: Alert = {
    source: 'manual',
    name: '',
    severity: '',
    summary: `Diagnosis of ${host.name} asked for by hand`,
    startsAt: end,
    labels: {},
  };
  return openFor(host, alert, end, options);
}

/** The host that an alert is about: the first of its hints that the inventory knows. */
export function hostOfAlert(draft: AlertDraft, inventory: Inventory): InventoryHost | null {
  for (const hint of draft.hostHints) {
    const host = inventory.lookUp(hint);
    if (host !== null) return host;
  }
  return null;
}

/** The incident of an alert. Its window ends ten minutes after the alert began, when it ended, or now. */
export function openFromAlert(
  host: InventoryHost,
  draft: AlertDraft,
  now: number,
  options: OpenOptions = {},
): Incident {
  const { startsAt } = draft.alert;
  const ended = draft.endsAt !== null && draft.endsAt > startsAt ? draft.endsAt : Infinity;
  const end = options.end ?? Math.min(now, ended, startsAt + AFTER_ALERT_SECONDS);
  return openFor(host, draft.alert, end, options);
}

/** The incident of an earlier diagnosis, looked at over another window. Who asked by hand asks for its end. */
export function reopenIncident({ host, alert }: Incident, end: number, windowSeconds: number): Incident {
  const window = windowBefore(end, windowSeconds);
  const asked = alert.source === 'manual' ? { ...alert, startsAt: end } : alert;
  return { id: incidentId({ name: host.hostname }, asked, window), host, window, alert: asked };
}

const nameOf = ({ alert }: AlertDraft): string => alert.name || alert.summary || 'the alert';

function refuse(message: string, remedy: string): OScopeError {
  return new OScopeError({ code: 'bad_input', message: `--alert: ${message}`, remedy });
}

/**
 * The one alert of a payload to diagnose: of the asked host, or of the only host that the payload names; firing ones go
 * first, the earliest of them.
 * @throws OScopeError `bad_input` when no host is known, or several are and none was asked for.
 */
export function chooseAlert(
  drafts: readonly AlertDraft[],
  inventory: Inventory,
  asked: InventoryHost | null,
): { host: InventoryHost; draft: AlertDraft; others: number } {
  const placed = drafts.flatMap((draft) => {
    const host = hostOfAlert(draft, inventory);
    return host === null ? [] : [{ host, draft }];
  });
  const firing = placed.filter(({ draft }) => draft.status === 'firing');
  const open = firing.length > 0 ? firing : placed;
  const first = asked === null ? open[0] : placed.find(({ host }) => host === asked);
  const hosts = [...new Set(open.map(({ host }) => host.name))];
  if (first === undefined && asked !== null)
    throw refuse(`no alert of the payload is about ${asked.name}.`, 'Leave out the host, or the alert.');
  if (first === undefined) {
    const [draft] = drafts;
    const hint = draft?.hostHints[0];
    const said =
      hint === undefined
        ? 'names no host'
        : `is about "${hint.slice(0, 80)}", which the inventory does not know`;
    throw refuse(
      `${draft === undefined ? 'the alert' : nameOf(draft).slice(0, 120)} ${said}.`,
      'Name the host: oscope diagnose HOST --alert FILE.',
    );
  }
  if (asked === null && hosts.length > 1) {
    throw refuse(
      `the payload is about ${hosts.length} hosts.`,
      `Name one: oscope diagnose HOST --alert FILE (${hosts.slice(0, 10).join(', ')}).`,
    );
  }
  return { ...first, others: drafts.length - 1 };
}
