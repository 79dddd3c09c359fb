import { cleanText } from './clean.js';
import { timeOf } from './parse.js';
import { isZone, occurrencesOf } from '../time-zone.js';
import type { WallTime } from '../../domain/wall-time.js';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const CLOCK = '(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2}))?';
const ZONE = '(?: ?(?<zone>UTC|GMT|Z|[+-][0-9]{2}:?[0-9]{2}))?';

/** How senders write a moment, with a date. */
const MOMENTS: readonly RegExp[] = [
  new RegExp(
    `\\b(?<year>[0-9]{4})[-./](?<month>[0-9]{2})[-./](?<day>[0-9]{2})[T ,]+(?:at )?${CLOCK}(?:\\.[0-9]+)?${ZONE}`,
  ),
  // Zabbix: 14:03:22 on 2026.11.23
  new RegExp(`\\b${CLOCK} on (?<year>[0-9]{4})[-./](?<month>[0-9]{2})[-./](?<day>[0-9]{2})${ZONE}`),
  // CloudWatch: Monday 23 November, 2026 07:46:57 UTC
  new RegExp(`\\b(?<day>[0-9]{1,2}) (?<name>[A-Z][a-z]{2,8}),? (?<year>[0-9]{4}),? (?:at )?${CLOCK}${ZONE}`),
];

type Groups = Record<string, string | undefined>;

function wallOf(groups: Groups): WallTime | null {
  const named = MONTHS.indexOf((groups.name ?? '').slice(0, 3).toLowerCase()) + 1;
  const number = (text: string | undefined): number => Number(text ?? 0);
  const wall: WallTime = {
    year: number(groups.year),
    month: groups.name === undefined ? number(groups.month) : named,
    day: number(groups.day),
    hour: number(groups.hour),
    minute: number(groups.minute),
    second: number(groups.second),
  };
  const isDate = wall.month >= 1 && wall.month <= 12 && wall.day >= 1 && wall.day <= 31 && wall.year >= 2000;
  return isDate && wall.hour <= 23 && wall.minute <= 59 && wall.second <= 59 ? wall : null;
}

function zoneOf(written: string | undefined, fallback: string): string {
  if (written === undefined) return fallback;
  if (/^(?:UTC|GMT|Z)$/.test(written)) return 'UTC';
  const offset = written.includes(':') ? written : `${written.slice(0, 3)}:${written.slice(3)}`;
  return isZone(offset) ? offset : fallback;
}

/**
 * The moment in a sender's text, Unix seconds; null when there is none. A time without a zone is meant in `zone`.
 * @example readMoment('Problem started at 14:03:22 on 2026.11.23', 'UTC')
 */
export function readMoment(text: string, zone: string): number | null {
  const line = cleanText(text, 400);
  const plain = timeOf(line);
  if (plain !== null) return plain;
  for (const pattern of MOMENTS) {
    const groups = pattern.exec(line)?.groups;
    const wall = groups === undefined ? null : wallOf(groups);
    if (wall === null) continue;
    const found = occurrencesOf(wall, zoneOf(groups?.zone, zone));
    return found.kind === 'once' ? found.time : found.kind === 'twice' ? found.second : found.shifted;
  }
  return null;
}
