import type { FindingDraft } from '../../domain/finding.js';
import type { TimeWindow } from '../../domain/incident.js';
import { binning, type Binning } from './bins.js';
import { printable } from './sample.js';
import { assessCourse } from './signature-onset.js';

/** What all occurrences of one event have in common. */
export interface SeriesMeaning {
  kind: string;
  title: string;
  strength: number;
  mode: 'event' | 'rate';
  /** Subject fields that tell one finding from another. */
  subject: readonly string[];
}

export interface Occurrence {
  time: number;
  fields: Readonly<Record<string, string>>;
  /** How many events it stands for. */
  weight: number;
  /** Lines to show; read only when the sample still has room. */
  lines: () => readonly string[];
}

/** Collects occurrences by kind and subject, and makes a finding of each. */
export interface EventSeries {
  add(meaning: SeriesMeaning, occurrence: Occurrence): void;
  findings(): FindingDraft[];
}

interface Group {
  meaning: SeriesMeaning;
  counts: Float64Array;
  total: number;
  /** Exact time of the first occurrence in each bin. */
  firstInBin: Float64Array;
  excerpt: string[];
  lastBin: number;
  values: Map<string, Map<string, number>>;
}

const MAX_GROUPS = 400;
const MAX_FINDINGS_OF_A_KIND = 6;
const MAX_EXCERPT = 20;
const MAX_VALUES = 64;
const MIN_STRENGTH = 0.05;
const RANK_DAMPING = 0.94;

export function createEventSeries(window: TimeWindow): EventSeries {
  const bins = binning(window);
  const groups = new Map<string, Group>();
  return {
    add(meaning, occurrence) {
      if (!Number.isFinite(occurrence.time)) return;
      const key = [meaning.kind, ...meaning.subject.map((name) => occurrence.fields[name] ?? '')].join(
        '\u0000',
      );
      // Beyond the limit all subjects of a kind are one: an attacker may invent names without end.
      const group =
        groups.get(key) ?? openGroup(groups, groups.size < MAX_GROUPS ? key : meaning.kind, meaning, bins);
      record(group, bins.indexOf(occurrence.time), occurrence);
    },
    findings() {
      const drafts = [...groups.values()].map((group) => ({ group, draft: draftOf(group, bins) }));
      const kept = drafts.filter(({ draft }) => draft.strength >= MIN_STRENGTH).sort(byRank);
      const seen = new Map<string, number>();
      return kept.flatMap(({ draft }) => {
        const rank = (seen.get(draft.kind) ?? 0) + 1;
        seen.set(draft.kind, rank);
        // Further subjects of one kind repeat the news: other kinds should stand beside the first.
        const strength = Math.round(draft.strength * RANK_DAMPING ** (rank - 1) * 1000) / 1000;
        return rank > MAX_FINDINGS_OF_A_KIND ? [] : [{ ...draft, strength }];
      });
    },
  };
}

function byRank(a: { group: Group; draft: FindingDraft }, b: { group: Group; draft: FindingDraft }): number {
  return (
    b.draft.strength - a.draft.strength ||
    b.group.total - a.group.total ||
    (a.draft.title < b.draft.title ? -1 : 1)
  );
}

function openGroup(groups: Map<string, Group>, key: string, meaning: SeriesMeaning, bins: Binning): Group {
  const known = groups.get(key);
  if (known) return known;
  const group: Group = {
    meaning,
    counts: new Float64Array(bins.count),
    total: 0,
    firstInBin: new Float64Array(bins.count).fill(Number.POSITIVE_INFINITY),
    excerpt: [],
    lastBin: -1,
    values: new Map(),
  };
  groups.set(key, group);
  return group;
}

function record(group: Group, bin: number, occurrence: Occurrence): void {
  group.counts[bin] = (group.counts[bin] ?? 0) + occurrence.weight;
  group.total += occurrence.weight;
  group.firstInBin[bin] = Math.min(group.firstInBin[bin] ?? Number.POSITIVE_INFINITY, occurrence.time);
  const room =
    group.excerpt.length < MAX_EXCERPT / 2 || (bin !== group.lastBin && group.excerpt.length < MAX_EXCERPT);
  if (room) group.excerpt.push(...occurrence.lines().slice(0, MAX_EXCERPT - group.excerpt.length));
  group.lastBin = bin;
  for (const [name, value] of Object.entries(occurrence.fields)) {
    const values = group.values.get(name) ?? new Map<string, number>();
    group.values.set(name, values);
    if (values.has(value) || values.size < MAX_VALUES)
      values.set(value, (values.get(value) ?? 0) + occurrence.weight);
  }
}

function draftOf(group: Group, bins: Binning): FindingDraft {
  const { meaning, counts } = group;
  const course = assessCourse(counts, meaning.mode);
  const subject = subjectOf(group);
  const main = meaning.subject.map((name) => subject[name] ?? '').filter((value) => value !== '');
  const times = course.after === 1 ? 'once' : `${String(Math.round(course.after))} times`;
  return {
    modality: 'logs',
    kind: meaning.kind,
    title: `${meaning.title}${main.length > 0 ? ` (${printable(main.join(', '), 120)})` : ''}: ${times}`,
    onset: onsetTime(group, course.onsetBin, bins),
    strength: Math.max(0, Math.min(1, Math.round(meaning.strength * course.factor * 1000) / 1000)),
    trend: course.trend,
    direction: 'up',
    saturated: false,
    subject,
    baseline: course.before,
    value: course.after,
    unit: 'count',
    excerpt: group.excerpt,
    points: Array.from(counts, (n, i): [number, number] => [bins.start + i * bins.seconds, n]),
  };
}

function onsetTime(group: Group, from: number, bins: Binning): number {
  for (let i = from; i < bins.count; i++) {
    const first = group.firstInBin[i] ?? Number.POSITIVE_INFINITY;
    if (Number.isFinite(first)) return Math.max(bins.start, first);
  }
  return bins.start;
}

/** Every field with its most frequent value. */
function subjectOf(group: Group): Record<string, string> {
  const subject: Record<string, string> = {};
  for (const [name, values] of group.values) {
    let best = '';
    let most = -1;
    for (const [value, count] of values) {
      if (count > most) [best, most] = [value, count];
    }
    subject[name] = printable(best, 120);
  }
  return subject;
}
