import type { LogRecord } from '../../domain/evidence.js';
import type { Binning } from './bins.js';
import type { DrainCluster } from './drain-leaf.js';
import { templateTexts } from './merge.js';
import { sampleLine } from './sample.js';
import { NO_PRIORITY, knownPriority, statedPriority } from './severity.js';
import type { LogTemplate } from './summary.js';

/** Raw lines kept of a template. */
const MAX_SAMPLES = 4;
/** Units counted for one template. */
const MAX_UNITS = 50;

/** A line and where it belongs. */
export interface PlacedLine {
  record: LogRecord;
  identifier: string;
  unit: string | null;
  /** Unix seconds within the window, and their bin. */
  time: number;
  bin: number;
  priority: number;
}

interface Entry {
  template: LogTemplate;
  cluster: DrainCluster;
  /** The priority that the first line states in words. */
  stated: number;
  units: Map<string, number>;
}

export interface TemplateStore {
  /** Counts the line for its cluster and returns the line's priority, level words considered. */
  count(cluster: DrainCluster, line: PlacedLine): number;
  templates(): LogTemplate[];
}

/** What is known of each cluster's lines; at the end clusters of one writer with the same text are one template. */
export function createTemplateStore(bins: Binning, fixedWords: number): TemplateStore {
  const entries: Entry[] = [];
  return {
    count(cluster, line) {
      const entry = (entries[cluster.id] ??= createEntry(cluster, line, bins));
      const priority = Math.min(line.priority, entry.stated);
      countLine(entry, line, priority);
      return priority;
    },
    templates: () => mergeByText(entries, fixedWords),
  };
}

function createEntry(cluster: DrainCluster, line: PlacedLine, bins: Binning): Entry {
  return {
    cluster,
    stated: statedPriority(line.record.message) ?? NO_PRIORITY,
    units: new Map(),
    template: {
      id: `T${String(cluster.id)}`,
      text: '',
      identifier: line.identifier,
      unit: null,
      count: 0,
      priorities: new Array<number>(NO_PRIORITY + 1).fill(0),
      severity: NO_PRIORITY,
      firstTime: line.time,
      lastTime: line.time,
      bins: new Uint32Array(bins.count),
      samples: [],
    },
  };
}

function countLine({ template, units }: Entry, line: PlacedLine, priority: number): void {
  const { record, unit, time, bin } = line;
  template.count++;
  template.severity = Math.min(template.severity, priority);
  const place = knownPriority(record) ?? NO_PRIORITY;
  template.priorities[place] = (template.priorities[place] ?? 0) + 1;
  template.bins[bin] = (template.bins[bin] ?? 0) + 1;
  template.firstTime = Math.min(template.firstTime, time);
  template.lastTime = Math.max(template.lastTime, time);
  if (unit !== null && (units.size < MAX_UNITS || units.has(unit)))
    units.set(unit, (units.get(unit) ?? 0) + 1);
  if (template.samples.length < MAX_SAMPLES) template.samples.push(sampleLine(record));
}

function mergeByText(entries: readonly Entry[], fixedWords: number): LogTemplate[] {
  const merged = new Map<string, LogTemplate>();
  for (const [identifier, own] of byWriter(entries)) {
    const texts = templateTexts(
      own.map(({ cluster }) => cluster),
      fixedWords,
    );
    own.forEach(({ template, units }, i) => {
      template.text = texts[i] ?? '';
      template.unit = mostFrequent(units);
      const key = `${identifier}\0${template.text}`;
      const first = merged.get(key);
      if (first === undefined) merged.set(key, template);
      else mergeInto(first, template);
    });
  }
  return [...merged.values()];
}

function byWriter(entries: readonly Entry[]): Map<string, Entry[]> {
  const writers = new Map<string, Entry[]>();
  for (const entry of entries) {
    const own = writers.get(entry.template.identifier);
    if (own === undefined) writers.set(entry.template.identifier, [entry]);
    else own.push(entry);
  }
  return writers;
}

function mergeInto(first: LogTemplate, other: LogTemplate): void {
  first.count += other.count;
  first.severity = Math.min(first.severity, other.severity);
  first.firstTime = Math.min(first.firstTime, other.firstTime);
  first.lastTime = Math.max(first.lastTime, other.lastTime);
  other.priorities.forEach((n, i) => (first.priorities[i] = (first.priorities[i] ?? 0) + n));
  other.bins.forEach((n, i) => (first.bins[i] = (first.bins[i] ?? 0) + n));
  first.unit ??= other.unit;
  for (const sample of other.samples) if (first.samples.length < MAX_SAMPLES) first.samples.push(sample);
}

function mostFrequent(counts: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  let most = 0;
  for (const [name, count] of counts) {
    if (count > most) {
      best = name;
      most = count;
    }
  }
  return best;
}
