import { undisputed } from '../domain/finding.js';
import type { Finding } from '../domain/finding.js';
import type { Incident } from '../domain/incident.js';
import {
  formatClock,
  formatCount,
  formatDateTime,
  formatDay,
  formatValue,
  relativeToAlert,
} from '../domain/quantity.js';
import { cleanCode, cleanLine } from './clean.js';
import { safeHref } from './links.js';
import type { ChartFinding, FindingView, LinkView, MomentView } from './view-types.js';
import { strengthWord, trendWord } from './words.js';

const MAX_TITLE = 240;
const MAX_CHART_PANELS = 6;

export function viewMoment(unix: number, alertAt: number): MomentView {
  const sameDay = formatDay(unix) === formatDay(alertAt);
  return {
    unix,
    utc: sameDay ? formatClock(unix) : formatDateTime(unix),
    relative: relativeToAlert(unix, alertAt),
  };
}

/** A link under its own address, or under a label. */
export function viewLink(link: string, label = link): LinkView {
  return { label: cleanLine(label, 300), href: safeHref(link) };
}

export function viewFinding(finding: Finding, incident: Incident): FindingView {
  const { startsAt } = incident.alert;
  const title = titleWithSubject(finding);
  return {
    id: finding.id,
    modality: finding.modality,
    kind: cleanLine(finding.kind, 80),
    title,
    heading: cleanLine(finding.title, MAX_TITLE),
    about: aboutText(finding),
    change: viewChange(finding, title),
    onset: viewMoment(finding.onset, startsAt),
    fromStart: finding.onset <= incident.window.start,
    strength: strengthWord(finding.strength),
    trend: trendWord(finding.trend),
    saturated: finding.saturated,
    disputed: finding.disputed === undefined ? null : cleanLine(finding.disputed, 200),
    excerpt: finding.excerpt.map((line) => cleanCode(line, 500)).filter((line) => line !== ''),
    link: viewLink(finding.link),
  };
}

/** `Disk busy` with `{device: 'sda'}` → `Disk busy (device sda)`, unless the title names it. */
export function titleWithSubject(finding: Pick<Finding, 'title' | 'subject'>): string {
  const about = aboutText(finding);
  const title = cleanLine(finding.title, MAX_TITLE);
  return about === '' ? title : `${title} (${about})`;
}

function aboutText(finding: Pick<Finding, 'title' | 'subject'>): string {
  return newSubject(finding)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}

/** Subject fields that commands and searches need and a reader does not. */
const UNSAID: ReadonlySet<string> = new Set(['pid', 'template']);

function newSubject({ title, subject }: Pick<Finding, 'title' | 'subject'>): [string, string][] {
  const said = cleanLine(title, MAX_TITLE);
  return Object.entries(subject)
    .filter(([key]) => !UNSAID.has(key))
    .map(([key, value]): [string, string] => [cleanLine(key, 40).replaceAll('_', ' '), cleanLine(value, 120)])
    .filter(([, value]) => value !== '' && !said.includes(value));
}

function viewChange(finding: Finding, title: string): string | null {
  if (finding.value === null || saysChange(title)) return null;
  const unit = cleanLine(finding.unit, 40);
  const isTally = finding.modality === 'logs' && unit === 'count' && (finding.baseline ?? 0) === 0;
  const to = isTally ? times(finding.value) : formatValue(finding.value, unit);
  if (squeeze(title).includes(squeeze(to))) return null;
  if (finding.baseline === null) return to;
  const from = formatValue(finding.baseline, unit);
  return from === to ? to : `${from} → ${to}`;
}

/** `rose from 4.8 % to 52 %`: numbers said once are enough. */
export function saysChange(title: string): boolean {
  return /\bfrom\b.*\d.*\bto\b.*\d/.test(title);
}

const squeeze = (text: string) => text.replaceAll(' ', '');

function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} times`;
}

/**
 * At most three facts that carry the decision: the strongest of each modality first (agreement between
 * modalities convinces most), then the strongest that tell something new; told in order of time.
 */
export function decisiveFindings(candidates: readonly Finding[], most = 3): Finding[] {
  const strongest = candidates.toSorted((a, b) => b.strength - a.strength);
  const ofModality = uniqueBy(strongest, (finding) => finding.modality);
  const ofKind = uniqueBy(strongest, (finding) => finding.kind);
  const order = [...new Set([...ofModality, ...ofKind, ...strongest])];
  return order.slice(0, most).sort((a, b) => a.onset - b.onset);
}

/** Metric findings with enough points to draw: those that speak for the leading cause before the others. */
export function chartFindings(findings: readonly Finding[], leading: ReadonlySet<string>): Finding[] {
  const drawable = undisputed(findings).filter(
    (finding) =>
      finding.modality === 'metrics' && finding.points.filter(([, value]) => value !== null).length > 1,
  );
  return drawable
    .toSorted((a, b) => Number(leading.has(b.id)) - Number(leading.has(a.id)) || b.strength - a.strength)
    .slice(0, MAX_CHART_PANELS);
}

/** What a chart needs of a finding; the subject holds only what the title does not say. */
export function viewChartFinding(finding: Finding): ChartFinding {
  const { id, points, baseline, value, onset } = finding;
  const subject = Object.fromEntries(newSubject(finding));
  return {
    id,
    points,
    baseline,
    value,
    onset,
    subject,
    title: cleanLine(finding.title, MAX_TITLE),
    unit: cleanLine(finding.unit, 40),
  };
}

export function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.toReversed().map((item) => [key(item), item])).values()].reverse();
}
