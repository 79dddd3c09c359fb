import { createHash } from 'node:crypto';
import type { Alert } from '../../domain/incident.js';
import { OScopeError } from '../../errors.js';
import { looksLikeAddress } from '../address.js';
import { withoutPort } from '../inventory.js';
import { cleanLabels, cleanLink, cleanText } from './clean.js';
import type { AlertFormat } from './format.js';
import { firstAt, recognises, valueAt } from './format.js';
import { alertFormats } from './formats.js';

/** One alert of a payload, not yet tied to a host of the inventory. */
export interface AlertDraft {
  /** `startsAt` is the reader's `now` where the payload has no time. */
  alert: Alert;
  status: 'firing' | 'resolved';
  /** Unix seconds; null while it fires or when unknown. */
  endsAt: number | null;
  /** Equal for repeats of the same alert. */
  fingerprint: string;
  /** Where a person can look at it. */
  link: string | null;
  /** What may name the host, the most telling first; to be looked up, never dialled. */
  hostHints: readonly string[];
  /** What was odd, in words. */
  notes: readonly string[];
}

export const MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;
const MAX_ALERTS = 200;
const MAX_HINTS = 24;

/** Labels that name a host, the most telling first. A service's own `instance` is passed over when nobody knows it. */
export const HOST_LABELS = [
  'instance',
  'host',
  'hostname',
  'host_name',
  'nodename',
  'node',
  'server',
  'machine',
  'fqdn',
  'ip',
  'host_ip',
  'address',
  'exported_instance',
  'kubernetes_node',
];

function refuse(message: string): OScopeError {
  return new OScopeError({
    code: 'bad_input',
    message: `--alert: ${message}`,
    remedy:
      'Give the JSON of an Alertmanager, Grafana or PagerDuty webhook, or an object with host, name and time.',
  });
}

/** RFC 3339 or a number of Unix seconds or milliseconds → Unix seconds; null for anything else and for "never". */
export function timeOf(value: unknown): number | null {
  const number =
    typeof value === 'string' && /^[0-9]{9,14}(?:\.[0-9]+)?$/.test(value) ? Number(value) : value;
  if (typeof number === 'number') {
    const seconds = number > 1e11 ? number / 1000 : number;
    return Number.isFinite(seconds) && seconds > 1e8 && seconds < 1e11 ? seconds : null;
  }
  if (
    typeof value !== 'string' ||
    !/^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.]+(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})$/.test(value)
  )
    return null;
  // Go writes nanoseconds, and year 1 for "not yet".
  const parsed = Date.parse(value.replace(/(\.[0-9]{3})[0-9]+/, '$1').replace(' ', 'T'));
  return Number.isNaN(parsed) || parsed <= 0 ? null : parsed / 1000;
}

/** Words of a title that look like a host: `HostDown on web-1.example.com (10.0.0.7:9100)`. */
export function hostWords(text: string): string[] {
  const words = text.match(/[A-Za-z0-9][A-Za-z0-9._:-]{1,252}/g) ?? [];
  return words
    .map((word) => word.replace(/[.:-]+$/, ''))
    .filter((word) => looksLikeAddress(withoutPort(word)) || /[0-9.-]/.test(word));
}

function hintsOf(
  labels: Readonly<Record<string, string>>,
  direct: unknown[],
  words: readonly string[],
): string[] {
  const named = direct.map((one) => cleanText(one, 253));
  const labelled = HOST_LABELS.map((label) => labels[label] ?? '');
  const all = [...named, ...labelled, ...words.flatMap(hostWords)];
  return [...new Set(all.filter((hint) => hint !== ''))].slice(0, MAX_HINTS);
}

function fingerprintOf(format: AlertFormat, alert: Alert): string {
  const parts = [format.id, alert.name, ...Object.entries(alert.labels).sort().flat()];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function draftOf(format: AlertFormat, payload: unknown, element: unknown, now: number): AlertDraft {
  const first = (field: keyof AlertFormat['fields']): unknown =>
    firstAt(payload, element, format.fields[field]);
  const labelSets = format.fields.labels.map((path) => cleanLabels(valueAt(payload, element, path)));
  const labels = Object.assign({}, ...labelSets.reverse()) as Record<string, string>;
  const notes: string[] = [];
  const started = timeOf(first('startsAt'));
  if (started === null) notes.push('the alert says no time, so now is taken');
  else if (started > now + 60) notes.push('the alert says a time in the future, so now is taken');
  const severity = cleanText(first('severity'), 40).toLowerCase();
  const name = cleanText(first('name'), 200);
  const alert: Alert = {
    source: format.id,
    name,
    severity: format.severities?.[severity] ?? severity,
    summary: cleanText(first('summary'), 1000),
    startsAt: Math.min(started ?? now, now),
    labels,
  };
  const resolved = format.resolvedWords.includes(cleanText(first('status'), 40).toLowerCase());
  return {
    alert,
    status: resolved ? 'resolved' : 'firing',
    endsAt: resolved ? timeOf(first('endsAt')) : null,
    fingerprint: cleanText(first('fingerprint'), 128) || fingerprintOf(format, alert),
    link: cleanLink(first('link')),
    hostHints: hintsOf(
      labels,
      format.fields.host.map((path) => valueAt(payload, element, path)),
      [alert.name, alert.summary],
    ),
    notes,
  };
}

function elementsOf(format: AlertFormat, payload: unknown): unknown[] {
  const listed = format.list === undefined ? undefined : valueAt(payload, payload, format.list);
  const found = listed ?? payload;
  return Array.isArray(found) ? (found as unknown[]) : [found];
}

function isAlert(element: unknown): boolean {
  return typeof element === 'object' && element !== null && !Array.isArray(element);
}

/**
 * The alerts of a webhook's body, firing ones first, then by their start; repeats of a fingerprint once. Text from
 * outside is cut to visible characters and bounded lengths.
 *
 * @param now Unix seconds
 * @throws OScopeError `bad_input` when it is no JSON, too large, or holds no alert.
 */
export function parseAlerts(text: string, now: number): AlertDraft[] {
  if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) throw refuse('the payload is larger than 4 MiB.');
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    throw refuse('the payload is not valid JSON.');
  }
  const format = alertFormats.find((one) => recognises(one, payload));
  if (format === undefined) throw refuse('the payload has no known format.');
  const elements = elementsOf(format, payload).filter(isAlert).slice(0, MAX_ALERTS);
  const drafts = elements
    .map((element) => draftOf(format, payload, element, now))
    .filter(({ alert, hostHints }) => alert.name !== '' || alert.summary !== '' || hostHints.length > 0);
  if (drafts.length === 0) throw refuse('the payload holds no alert.');
  const unique = [...new Map(drafts.map((draft) => [draft.fingerprint, draft])).values()];
  const rank = ({ status }: AlertDraft): number => (status === 'firing' ? 0 : 1);
  return unique.sort((a, b) => rank(a) - rank(b) || a.alert.startsAt - b.alert.startsAt);
}
