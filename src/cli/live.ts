import { readFile, stat } from 'node:fs/promises';
import type { Config } from '../config.js';
import type { Incident } from '../domain/incident.js';
import { OScopeError } from '../errors.js';
import type { AlertDraft } from '../incidents/alerts/parse.js';
import { MAX_PAYLOAD_BYTES, parseAlerts } from '../incidents/alerts/parse.js';
import { parseDuration, sayDuration } from '../incidents/duration.js';
import { createNameLookup } from '../incidents/inventory.js';
import type { Inventory } from '../incidents/inventory.js';
import { chooseAlert, hostOfAlert, openFromAlert, openManual } from '../incidents/open-incident.js';
import type { OpenOptions } from '../incidents/open-incident.js';
import { parseTime } from '../incidents/time-expression.js';
import { chooseZone, sayTime } from '../incidents/time-zone.js';
import type { EvidenceSource } from '../ports/evidence-source.js';
import { createSources } from '../sources/registry.js';
import { openInventory } from './inventory.js';

export interface LiveFlags {
  alert?: string;
  window?: string;
  step?: string;
  zone?: string;
}

export interface LiveRequest extends LiveFlags {
  host?: string;
  time?: string;
}

export interface LiveIncident {
  incident: Incident;
  sources: EvidenceSource[];
  /** How host, time and alert were understood, a line each. */
  said: string[];
}

function refuse(message: string, remedy: string): OScopeError {
  return new OScopeError({ code: 'bad_input', message, remedy });
}

async function readPayload(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile())
    throw refuse(`--alert: there is no file ${file}.`, 'Give the JSON that the webhook received.');
  if (found.size > MAX_PAYLOAD_BYTES)
    throw refuse(`--alert: ${file} is larger than 4 MiB.`, 'Give one webhook body.');
  return readFile(file, 'utf8');
}

function readOptions(request: LiveRequest, config: Config, now: number): OpenOptions & { said: string[] } {
  const zone = chooseZone([
    { from: '--zone', zone: request.zone },
    { from: 'time.zone', zone: config.time.zone },
    { from: 'TZ', zone: process.env.TZ },
  ]);
  const retentionSeconds = config.time.retentionDays * 86_400;
  const read =
    request.time === undefined ? undefined : parseTime(request.time, { now, zone, retentionSeconds });
  const windowSeconds = request.window === undefined ? undefined : parseDuration(request.window, '--window');
  if (windowSeconds !== undefined && (windowSeconds < 60 || windowSeconds > 7 * 86_400))
    throw refuse('--window: it must last from one minute to seven days.', 'Three hours are usual.');
  const stepSeconds = request.step === undefined ? undefined : parseDuration(request.step, '--step');
  const said = [
    ...(read === undefined || request.time === 'now' ? [] : [`${request.time} is ${read.said}`]),
    ...(read?.note == null ? [] : [read.note]),
  ];
  return { end: read?.time, windowSeconds, stepSeconds, said };
}

function sayAlert(draft: AlertDraft, others: number, now: number): string[] {
  const { alert, status } = draft;
  const name = alert.name || alert.summary;
  const since = `since ${sayTime(alert.startsAt, 'UTC')}, ${sayDuration(now - alert.startsAt)} ago`;
  return [
    `alert ${name.slice(0, 120)} (${alert.source}), ${status === 'resolved' ? 'resolved, ' : ''}${since}`,
    ...(others > 0 ? [`${others} more alert${others === 1 ? '' : 's'} in the payload`] : []),
    ...draft.notes,
  ];
}

async function openIncident(
  request: LiveRequest,
  config: Config,
  inventory: Inventory,
  now: number,
): Promise<Pick<LiveIncident, 'incident' | 'said'>> {
  const asked = request.host === undefined ? null : inventory.find(request.host);
  const { said, ...options } = readOptions(request, config, now);
  if (request.alert !== undefined) {
    const drafts = parseAlerts(await readPayload(request.alert), now);
    const { host, draft, others } = chooseAlertFor(drafts, inventory, asked);
    const incident = openFromAlert(host, draft, now, options);
    const age = now - incident.window.end;
    if (age > config.time.retentionDays * 86_400)
      throw refuse(`--alert: it lies ${sayDuration(age)} back.`, 'Evidence of that time is no longer kept.');
    return { incident, said: [...sayAlert(draft, others, now), ...said] };
  }
  if (asked === null) throw refuse('The host is missing.', 'oscope diagnose HOST [TIME].');
  return { incident: openManual(asked, options.end ?? now, options), said };
}

/** A host that the user named takes an alert whose own names nobody knows. */
function chooseAlertFor(
  drafts: AlertDraft[],
  inventory: Inventory,
  asked: ReturnType<Inventory['find']> | null,
) {
  const [only] = drafts;
  if (asked !== null && drafts.length === 1 && only !== undefined && hostOfAlert(only, inventory) === null)
    return { host: asked, draft: only, others: 0 };
  return chooseAlert(drafts, inventory, asked);
}

/**
 * From what was typed to the incident and the sources that are asked.
 * @throws OScopeError `bad_input` for an unknown host, a time that is none, an alert that cannot be read.
 */
export async function openLive(
  request: LiveRequest,
  config: Config,
  signal: AbortSignal = AbortSignal.timeout(30_000),
): Promise<LiveIncident> {
  if (Object.keys(config.sources).length === 0) {
    throw refuse(
      'No source of evidence is configured.',
      'Set sources.prometheus.url (and others) in oscope.yaml, or diagnose a recording with --bundle DIR.',
    );
  }
  const now = Date.now() / 1000;
  const { inventory, notes } = await openInventory(config, signal);
  const { incident, said } = await openIncident(request, config, inventory, now);
  const sources = createSources(config.sources, {
    findNames: createNameLookup(inventory),
    now: () => Date.now() / 1000,
  });
  const { host, window } = incident;
  const about = `host ${host.hostname} (${host.ip || 'no address known'}), ${sayDuration(window.end - window.start)} to ${sayTime(window.end, 'UTC')}`;
  return { incident, sources, said: [about, ...said, ...notes] };
}
