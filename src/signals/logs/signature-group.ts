import type { FindingDraft } from '../../domain/finding.js';
import type { Binning } from './bins.js';
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

/** The occurrences of one event about one subject. */
export interface Group {
  meaning: SeriesMeaning;
  counts: Float64Array;
  total: number;
  /** Exact time of the first occurrence in each bin. */
  firstInBin: Float64Array;
  /** Lines to show, by the bin they fell into. */
  excerpt: { bin: number; line: string }[];
  lastBin: number;
  values: Map<string, Map<string, number>>;
}

const MAX_EXCERPT = 20;
/** Lines kept of each later bin: any of them may turn out to be where it began. */
const LATER_LINES = 4;
const MAX_VALUES = 64;

/** A group without occurrences. */
export function newGroup(meaning: SeriesMeaning, bins: Binning): Group {
  return {
    meaning,
    counts: new Float64Array(bins.count),
    total: 0,
    firstInBin: new Float64Array(bins.count).fill(Number.POSITIVE_INFINITY),
    excerpt: [],
    lastBin: -1,
    values: new Map(),
  };
}

/** Adds an occurrence that lies in the given bin. */
export function record(group: Group, bin: number, occurrence: Occurrence): void {
  group.counts[bin] = (group.counts[bin] ?? 0) + occurrence.weight;
  group.total += occurrence.weight;
  group.firstInBin[bin] = Math.min(group.firstInBin[bin] ?? Number.POSITIVE_INFINITY, occurrence.time);
  const few = group.excerpt.length < MAX_EXCERPT / 2;
  const most = few ? MAX_EXCERPT - group.excerpt.length : bin === group.lastBin ? 0 : LATER_LINES;
  if (most > 0)
    group.excerpt.push(
      ...occurrence
        .lines()
        .slice(0, most)
        .map((line) => ({ bin, line })),
    );
  group.lastBin = bin;
  for (const [name, value] of Object.entries(occurrence.fields)) {
    const values = group.values.get(name) ?? new Map<string, number>();
    group.values.set(name, values);
    if (values.has(value) || values.size < MAX_VALUES)
      values.set(value, (values.get(value) ?? 0) + occurrence.weight);
  }
}

/** The finding that a group amounts to. */
export function draftOf(group: Group, bins: Binning): FindingDraft {
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
    excerpt: excerptFrom(group, course.onsetBin),
    points: Array.from(counts, (n, i): [number, number] => [bins.start + i * bins.seconds, n]),
  };
}

/** Lines from the onset on: what came before is not what the finding tells. */
function excerptFrom({ excerpt }: Group, onsetBin: number): string[] {
  const since = excerpt.filter(({ bin }) => bin >= onsetBin);
  return (since.length > 0 ? since : excerpt).slice(0, MAX_EXCERPT).map(({ line }) => line);
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

/** All subjects of a kind as one group; the field `across` names them. */
export function mergeGroups(members: readonly Group[], bins: Binning): Group {
  const first = members[0];
  const meaning: SeriesMeaning = {
    kind: '',
    title: '',
    strength: 0,
    mode: 'rate',
    ...first?.meaning,
    subject: [],
  };
  const all = newGroup(meaning, bins);
  for (const group of members) {
    group.counts.forEach((n, i) => (all.counts[i] = (all.counts[i] ?? 0) + n));
    group.firstInBin.forEach((t, i) => (all.firstInBin[i] = Math.min(all.firstInBin[i] ?? t, t)));
    all.total += group.total;
    all.excerpt.push(...group.excerpt);
  }
  all.excerpt.sort((a, b) => a.bin - b.bin);
  const names = members.map((group) => subjectOf(group)[first?.meaning.subject[0] ?? ''] ?? '').sort();
  all.values.set('across', new Map([[names.join(', '), 1]]));
  return all;
}
